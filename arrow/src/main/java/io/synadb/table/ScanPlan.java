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
 * @param rows how many rows the files have, before a search chooses among them
 * @param sizeBytes about how many bytes their selected columns have
 */
public record ScanPlan(List<ScanTask> tasks, Schema schema, long rows, long sizeBytes) {
    public ScanPlan {
        tasks = List.copyOf(tasks);
    }
}
