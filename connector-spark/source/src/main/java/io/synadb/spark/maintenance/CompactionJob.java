package io.synadb.spark.maintenance;

import io.synadb.spark.memory.TaskMemory;
import io.synadb.spark.write.JavaBytes;
import io.synadb.table.compaction.CompactedGroup;
import io.synadb.table.compaction.CompactionGroup;
import io.synadb.table.compaction.Rewriting;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/**
 * Rewrites groups on the executors, each in a task of its own. A file that a task wrote whose answer nobody waits for any
 * more, as a second attempt at one, is in no version, and goes with the orphans. Stateless and thread-safe.
 */
final class CompactionJob implements Rewriting {
    @Override
    public void rewrite(List<CompactionGroup> groups, Consumer<CompactedGroup> done) {
        SparkContext spark = SparkSession.active().sparkContext();
        spark.runJob(
                spark.range(0, groups.size(), 1, groups.size()),
                new Task(groups),
                (number, rewritten) -> {
                    done.accept(JavaBytes.read(rewritten, CompactedGroup.class));
                    return BoxedUnit.UNIT;
                },
                ClassTag.<byte[]>apply(byte[].class));
    }

    /** Takes the number of a group, the only element of its partition. */
    private static final class Task extends AbstractFunction1<Iterator<Object>, byte[]> implements Serializable {
        private static final long serialVersionUID = 1L;

        private final List<CompactionGroup> groups;

        Task(List<CompactionGroup> groups) {
            this.groups = groups;
        }

        @Override
        public byte[] apply(Iterator<Object> numbers) {
            int number = Math.toIntExact((Long) numbers.next());
            try (TaskMemory memory = TaskMemory.open("compact")) {
                return JavaBytes.of(groups.get(number).rewrite(memory.allocator()));
            }
        }
    }
}
