package io.synadb.spark.write;

import io.synadb.table.WriteOptions;
import java.util.Arrays;
import org.apache.spark.sql.connector.distributions.Distribution;
import org.apache.spark.sql.connector.distributions.Distributions;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.RequiresDistributionAndOrdering;

/**
 * A planned write, whose rows come as {@link PartitionLayout} says; those of a table without partitions as they are.
 *
 * <p>Immutable and thread-safe.
 */
final class SynaWrite implements RequiresDistributionAndOrdering {
    private final WriteTarget target;
    private final PartitionLayout layout;
    private final WriteOptions options;
    private final boolean overwrite;

    SynaWrite(WriteTarget target, PartitionLayout layout, WriteOptions options, boolean overwrite) {
        this.target = target;
        this.layout = layout;
        this.options = options;
        this.overwrite = overwrite;
    }

    @Override
    public String description() {
        return "synadb " + (overwrite ? "overwrite " : "append to ") + target.name();
    }

    @Override
    public Distribution requiredDistribution() {
        Expression[] clustering = layout.clustering();
        return clustering.length == 0 ? Distributions.unspecified() : Distributions.clustered(clustering);
    }

    /** A large partition may be split over tasks: each of them makes a file of its own. */
    @Override
    public boolean distributionStrictlyRequired() {
        return false;
    }

    @Override
    public SortOrder[] requiredOrdering() {
        return Arrays.stream(layout.ordering())
                .map(expression -> Expressions.sort(expression, SortDirection.ASCENDING))
                .toArray(SortOrder[]::new);
    }

    @Override
    public BatchWrite toBatch() {
        return new SynaBatchWrite(target, target.plan(options), options, overwrite);
    }
}
