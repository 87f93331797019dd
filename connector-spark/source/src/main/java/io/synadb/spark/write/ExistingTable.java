package io.synadb.spark.write;

import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.WriteOptions;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import io.synadb.table.options.KeyProperties;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.Storage;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;

/**
 * A table as it was when the statement was analysed. Thread-safe.
 *
 * @param base the version that an overwrite replaces; a commit that came between is a conflict
 */
public record ExistingTable(String name, Table table, TableSnapshot base) implements WriteTarget {
    @Override
    public Storage storage() {
        return table.storage();
    }

    @Override
    public StructType columns() {
        return SparkSchemas.toSpark(base.schema());
    }

    @Override
    public List<PartitionBy> partitionBy() {
        return base.partitionBy();
    }

    @Override
    public List<String> key() {
        return base.key();
    }

    @Override
    public int buckets() {
        return base.buckets();
    }

    @Override
    public Map<String, String> properties() {
        return KeyProperties.with(base.properties(), base.key(), base.buckets());
    }

    @Override
    public WritePlan plan(WriteOptions options) {
        return base.newWrite(options);
    }

    @Override
    public void append(List<DataFile> files) {
        table.newCommit(base).append(files).publish();
    }

    @Override
    public void overwrite(List<DataFile> files) {
        table.newCommit(base).overwrite(files).publish();
    }
}
