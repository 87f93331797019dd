package io.synadb.table.databases;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A scan of databases, cut into tasks that can run anywhere in any order.
 *
 * <p>Immutable and thread-safe.
 *
 * @param tasks one for each database, by name
 * @param schema of the batches
 */
public record DatabasePlan(List<DatabaseTask> tasks, Schema schema) {
    public DatabasePlan {
        tasks = List.copyOf(tasks);
    }
}
