package io.synadb.table;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A scan, cut into tasks that can run anywhere in any order.
 *
 * <p>Immutable and thread-safe.
 *
 * @param tasks what to read, in the order of files and rows
 * @param schema of the batches: the selected columns in their order
 * @param rows about how many live rows the tasks have, before a condition or search chooses; exactly where no file with
 *     deleted rows is cut into several tasks
 * @param sizeBytes about how many bytes their selected columns have
 */
public record ScanPlan(List<ScanTask> tasks, Schema schema, long rows, long sizeBytes) {
    public ScanPlan {
        tasks = List.copyOf(tasks);
    }
}
