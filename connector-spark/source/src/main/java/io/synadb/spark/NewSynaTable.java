package io.synadb.spark;

import io.synadb.spark.schema.SparkSchemas;
import io.synadb.spark.schema.SparkTransforms;
import io.synadb.spark.write.SynaWriteBuilder;
import io.synadb.spark.write.WriteTarget;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;

/** A table that comes into being when its first rows are published. Thread-safe as its target is. */
class NewSynaTable implements SupportsWrite {
    private final WriteTarget target;
    private final boolean inCatalog;

    /** @param inCatalog whether Spark has the table from a catalog, and not by its path */
    NewSynaTable(WriteTarget target, boolean inCatalog) {
        this.target = target;
        this.inCatalog = inCatalog;
    }

    @Override
    public final String name() {
        return target.name();
    }

    @Override
    public final Column[] columns() {
        return SparkSchemas.columns(target.columns());
    }

    @Override
    public final Transform[] partitioning() {
        return SparkTransforms.toSpark(target.partitionBy());
    }

    @Override
    public final Set<TableCapability> capabilities() {
        return Set.of(TableCapability.BATCH_WRITE, TableCapability.TRUNCATE);
    }

    @Override
    public final WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        return new SynaWriteBuilder(target, inCatalog, info);
    }
}
