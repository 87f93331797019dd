package io.synadb.spark.write;

import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.databases.NewDatabases;
import java.util.Arrays;
import org.apache.spark.sql.connector.distributions.Distribution;
import org.apache.spark.sql.connector.distributions.Distributions;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.RequiresDistributionAndOrdering;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * Rows that become new databases of a folder: one of each task, or those that a column {@code database} names, each of whose
 * rows all come to one task.
 *
 * <p>Immutable and thread-safe.
 */
public final class NativeWriteBuilder implements WriteBuilder, RequiresDistributionAndOrdering {
    private static final String DATABASE = "database";

    private final String name;
    private final StructType rows;
    private final NewDatabases databases;

    /**
     * @param name of the folder, for plans and messages
     * @throws io.synadb.SchemaException if no database can hold rows of these columns
     */
    public NativeWriteBuilder(String name, DatabaseFolder folder, StructType rows) {
        this.name = name;
        this.rows = rows;
        this.databases = folder.newDatabases(SparkSchemas.toArrow(rows));
    }

    @Override
    public Write build() {
        return this;
    }

    @Override
    public String description() {
        return "synadb append databases to " + name;
    }

    @Override
    public Distribution requiredDistribution() {
        return Arrays.asList(rows.fieldNames()).contains(DATABASE)
                ? Distributions.clustered(new Expression[] {Expressions.column(DATABASE)})
                : Distributions.unspecified();
    }

    /** Rows stay in the order in which they come: of two values of a key, the later one counts. */
    @Override
    public SortOrder[] requiredOrdering() {
        return new SortOrder[0];
    }

    @Override
    public BatchWrite toBatch() {
        return new NativeBatchWrite(name, rows, databases);
    }
}
