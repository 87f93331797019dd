package io.synadb.spark.read;

import io.synadb.table.ScanTask;
import java.util.List;
import org.apache.spark.sql.connector.read.InputPartition;

/** What one Spark task reads. Immutable and thread-safe. */
record SynaPartition(List<ScanTask> tasks) implements InputPartition {
    SynaPartition {
        tasks = List.copyOf(tasks);
    }
}
