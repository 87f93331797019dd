package io.synadb.spark.write;

import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.TableCommit;
import io.synadb.table.TableSpec;
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
 * A table that its first rows bring into being: one commit has the columns and the rows, so that a failed write leaves no
 * empty table. Thread-safe.
 */
public record NewTable(String name, Storage storage, TableSpec spec) implements WriteTarget {
    @Override
    public StructType columns() {
        return SparkSchemas.toSpark(spec.schema());
    }

    @Override
    public List<PartitionBy> partitionBy() {
        return spec.partitionBy();
    }

    @Override
    public List<String> key() {
        return spec.key();
    }

    @Override
    public int buckets() {
        return spec.buckets();
    }

    @Override
    public Map<String, String> properties() {
        return KeyProperties.with(spec.properties(), spec.key(), spec.buckets());
    }

    @Override
    public WritePlan plan(WriteOptions options) {
        return WritePlan.of(storage, spec, options);
    }

    /** Joins a table that somebody else made meanwhile, if it has the same columns. */
    @Override
    public void append(List<DataFile> files) {
        TableCommit.creating(storage, spec).append(files).publish();
    }

    /** Refuses to touch a table that somebody else made meanwhile. */
    @Override
    public void overwrite(List<DataFile> files) {
        TableCommit.creating(storage, spec).overwrite(files).publish();
    }
}
