package io.synadb.spark.write;

import io.synadb.table.WriteOptions;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.Storage;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * The table that rows are written to, which may come into being by the write.
 *
 * <p>Lives on the driver.
 */
public interface WriteTarget {
    /** The name of the table, for plans and messages. */
    String name();

    /** Where its files lie. */
    Storage storage();

    /** Its columns, as Spark sees them. */
    StructType columns();

    /** By what its rows are split over files, outermost first. */
    List<PartitionBy> partitionBy();

    /** The columns of its key, by which rows take the place of others; none without a key. */
    List<String> key();

    /** Over how many buckets the rows of each partition are spread by their keys; 0 without a key. */
    int buckets();

    /** What users declared of it, as the dimensions of its vectors and its key. */
    Map<String, String> properties();

    /** What the tasks need to know. */
    WritePlan plan(WriteOptions options);

    /** Publishes the rows of these files beside those of the table. */
    void append(List<DataFile> files);

    /** Publishes the rows of these files in place of those of the table. */
    void overwrite(List<DataFile> files);
}
