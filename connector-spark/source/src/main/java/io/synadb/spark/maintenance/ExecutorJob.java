package io.synadb.spark.maintenance;

import io.synadb.spark.memory.TaskMemory;
import io.synadb.spark.write.JavaBytes;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Work that comes in parts, done by the executors, each part in a task of its own. A file that a task wrote whose answer nobody
 * waits for any more, as a second attempt at one, is in no version, and goes with the orphans. Stateless and thread-safe.
 */
final class ExecutorJob {
    private ExecutorJob() {}

    /** What is done with a part. */
    @FunctionalInterface
    interface Work<P, A extends Serializable> extends Serializable {
        /** Does it, and gives the answer. */
        A on(P part, BufferAllocator allocator);
    }

    /**
     * Does all parts, and waits for them.
     *
     * @param name of the work, for reports
     * @param parts at least one, serializable
     * @param answer the class of the answers
     * @param done takes each answer when it is there, on a thread of Spark's that must not be kept waiting
     */
    static <P, A extends Serializable> void run(
            String name, List<P> parts, Work<P, A> work, Class<A> answer, Consumer<A> done) {
        SparkContext spark = SparkSession.active().sparkContext();
        spark.runJob(
                spark.range(0, parts.size(), 1, parts.size()),
                new Task<>(name, parts, work),
                (number, bytes) -> {
                    done.accept(JavaBytes.read(bytes, answer));
                    return BoxedUnit.UNIT;
                },
                ClassTag.<byte[]>apply(byte[].class));
    }

    /** Takes the number of a part, the only element of its partition. */
    private static final class Task<P, A extends Serializable> extends AbstractFunction1<Iterator<Object>, byte[]>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final String name;
        private final List<P> parts;
        private final Work<P, A> work;

        Task(String name, List<P> parts, Work<P, A> work) {
            this.name = name;
            this.parts = parts;
            this.work = work;
        }

        @Override
        public byte[] apply(Iterator<Object> numbers) {
            int number = Math.toIntExact((Long) numbers.next());
            try (TaskMemory memory = TaskMemory.open(name)) {
                return JavaBytes.of(work.on(parts.get(number), memory.allocator()));
            }
        }
    }
}
