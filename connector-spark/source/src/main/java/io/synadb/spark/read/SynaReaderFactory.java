package io.synadb.spark.read;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Makes the readers of the tasks, which all hand out rows or all columns. Immutable and thread-safe.
 *
 * @param columns the columns as Spark sees them
 */
record SynaReaderFactory(StructType columns, boolean columnar) implements PartitionReaderFactory {
    @Override
    public boolean supportColumnarReads(InputPartition partition) {
        return columnar;
    }

    @Override
    public PartitionReader<InternalRow> createReader(InputPartition partition) {
        return new RowReader(TaskBatches.open((ReadPartition) partition, "rows"), columns);
    }

    @Override
    public PartitionReader<ColumnarBatch> createColumnarReader(InputPartition partition) {
        return ColumnReader.open(TaskBatches.open((ReadPartition) partition, "columns"));
    }
}
