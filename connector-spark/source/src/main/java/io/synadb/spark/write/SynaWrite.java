package io.synadb.spark.write;

import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.WriteOptions;
import java.util.stream.Stream;
import org.apache.spark.sql.connector.distributions.Distribution;
import org.apache.spark.sql.connector.distributions.Distributions;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.RequiresDistributionAndOrdering;

/**
 * A planned write. The rows of a partition come together and in order, so that a task has few files open and a partition
 * gets few files; a table without partitions takes rows as they come.
 *
 * <p>Immutable and thread-safe.
 */
final class SynaWrite implements RequiresDistributionAndOrdering {
    private final WriteTarget target;
    private final WriteOptions options;
    private final boolean overwrite;

    SynaWrite(WriteTarget target, WriteOptions options, boolean overwrite) {
        this.target = target;
        this.options = options;
        this.overwrite = overwrite;
    }

    @Override
    public String description() {
        return "synadb " + (overwrite ? "overwrite " : "append to ") + target.name();
    }

    @Override
    public Distribution requiredDistribution() {
        return target.partitionBy().isEmpty()
                ? Distributions.unspecified()
                : Distributions.clustered(
                        partitionColumns().map(Expressions::identity).toArray(Expression[]::new));
    }

    /** A large partition may be split over tasks: each of them makes a file of its own. */
    @Override
    public boolean distributionStrictlyRequired() {
        return false;
    }

    @Override
    public SortOrder[] requiredOrdering() {
        return partitionColumns()
                .map(column -> Expressions.sort(Expressions.identity(column), SortDirection.ASCENDING))
                .toArray(SortOrder[]::new);
    }

    @Override
    public BatchWrite toBatch() {
        return new SynaBatchWrite(target, target.plan(options), options, overwrite);
    }

    private Stream<String> partitionColumns() {
        return target.partitionBy().stream().map(SparkSchemas::quoted);
    }
}
