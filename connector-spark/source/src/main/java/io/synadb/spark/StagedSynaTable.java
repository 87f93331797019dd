package io.synadb.spark;

import io.synadb.spark.write.StagedWrite;
import org.apache.spark.sql.connector.catalog.StagedTable;

/** The table of a CREATE or REPLACE TABLE … AS SELECT: data first, then one publication. Used by one thread. */
final class StagedSynaTable extends NewSynaTable implements StagedTable {
    private final StagedWrite write;

    StagedSynaTable(StagedWrite write) {
        super(write, true);
        this.write = write;
    }

    @Override
    public void commitStagedChanges() {
        write.publish();
    }

    @Override
    public void abortStagedChanges() {
        write.abort();
    }
}
