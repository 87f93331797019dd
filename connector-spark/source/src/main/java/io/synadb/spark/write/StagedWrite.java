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
 * A target whose publication waits until the statement as a whole succeeds, as in CREATE TABLE … AS SELECT.
 *
 * <p>Used by one thread of the driver.
 */
public final class StagedWrite implements WriteTarget {
    private final WriteTarget target;
    private List<DataFile> files = List.of();

    /** For a target whose rows, if it exists, are replaced. */
    public StagedWrite(WriteTarget target) {
        this.target = target;
    }

    /** Publishes what was written; nothing but the columns where nothing was. */
    public void publish() {
        try {
            target.overwrite(files);
        } catch (RuntimeException | Error e) {
            if (!SynaBatchWrite.isUnpublished(e)) {
                files = List.of();
            }
            throw e;
        }
    }

    /** Deletes what was written, unless it may have been published. */
    public void abort() {
        files.forEach(file -> target.storage().delete(file.path()));
        files = List.of();
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public Storage storage() {
        return target.storage();
    }

    @Override
    public StructType columns() {
        return target.columns();
    }

    @Override
    public List<PartitionBy> partitionBy() {
        return target.partitionBy();
    }

    @Override
    public List<String> key() {
        return target.key();
    }

    @Override
    public int buckets() {
        return target.buckets();
    }

    @Override
    public Map<String, String> properties() {
        return target.properties();
    }

    @Override
    public WritePlan plan(WriteOptions options) {
        return target.plan(options);
    }

    @Override
    public void append(List<DataFile> written) {
        files = List.copyOf(written);
    }

    @Override
    public void overwrite(List<DataFile> written) {
        files = List.copyOf(written);
    }
}
