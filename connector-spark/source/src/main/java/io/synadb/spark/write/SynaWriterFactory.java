package io.synadb.spark.write;

import io.synadb.table.WritePlan;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Makes the writer of each attempt of each task. Immutable and thread-safe.
 *
 * @param table the name of the table, for messages
 * @param columns the columns of the rows, in the order of the table
 */
record SynaWriterFactory(String table, WritePlan plan, StructType columns, long chunkBytes)
        implements DataWriterFactory {
    @Override
    public DataWriter<InternalRow> createWriter(int partition, long attempt) {
        return new SynaDataWriter(this, partition, attempt);
    }
}
