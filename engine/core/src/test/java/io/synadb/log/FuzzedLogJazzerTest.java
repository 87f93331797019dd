package io.synadb.log;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.synadb.ProofReport;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/**
 * The same as {@link FuzzedLogTest}, guided by the branches that each input takes: Jazzer looks for new ones with
 * {@code mvn -Plong}, in a JVM of its own, for its agent changes the classes of all tests there. What it finds it puts beside
 * the inputs in {@code FuzzedLogJazzerTestInputs}, all of which the ordinary build tries.
 */
@Tag("fuzz")
class FuzzedLogJazzerTest {
    private static final LongAdder INPUTS = new LongAdder();

    @FuzzTest(maxDuration = "2m")
    void noBytesAreMoreThanAnErrorOfOurs(byte[] bytes) {
        FuzzedLog.tryAll(bytes);
        INPUTS.increment();
    }

    @AfterAll
    static void report() {
        ProofReport.of(FuzzedLogJazzerTest.class)
                .line(String.format("%,d inputs that Jazzer made, no error but ours", INPUTS.sum()));
    }
}
