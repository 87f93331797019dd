package io.synadb.flink.bundle;

import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;

/** A function that travels with a job as the connector does, and so gets its classes from the same place. Thread-safe. */
public final class Witness extends ScalarFunction {
    private static final long serialVersionUID = 1L;

    @Override
    public void open(FunctionContext context) throws ReflectiveOperationException {
        Testimony.classesFrom(getClass().getClassLoader());
    }

    /** Returns the number after so many milliseconds, or fails where it is the last one. */
    public Long eval(Long number, long last, long millis) throws InterruptedException {
        if (number == last) {
            throw new IllegalStateException("The witness fails at " + last + ".");
        }
        Thread.sleep(millis);
        Testimony.row();
        return number;
    }
}
