package io.synadb.spark.write;

import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.WriteOptions;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.Transform.Bucket;
import java.util.function.Predicate;
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
 * A planned write. Rows with the same values in partition columns come to one task, so that a partition gets few files; and
 * each task gets its rows sorted by them, and by the columns of transforms that keep their order, so that it has few files
 * open. Buckets have no order that Spark could sort by: their files are open beside one another. A table without partitions
 * takes rows as they come.
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
        Expression[] columns = partitionColumns().map(Expressions::identity).toArray(Expression[]::new);
        return columns.length == 0 ? Distributions.unspecified() : Distributions.clustered(columns);
    }

    /** A large partition may be split over tasks: each of them makes a file of its own. */
    @Override
    public boolean distributionStrictlyRequired() {
        return false;
    }

    @Override
    public SortOrder[] requiredOrdering() {
        return Stream.concat(partitionColumns(), orderedColumns())
                .distinct()
                .map(column -> Expressions.sort(Expressions.identity(column), SortDirection.ASCENDING))
                .toArray(SortOrder[]::new);
    }

    @Override
    public BatchWrite toBatch() {
        return new SynaBatchWrite(target, target.plan(options), options, overwrite);
    }

    private Stream<String> partitionColumns() {
        return columns(PartitionBy::isIdentity);
    }

    /** The columns whose order is that of what transforms make of them. */
    private Stream<String> orderedColumns() {
        return columns(part -> !part.isIdentity() && !(part.transform() instanceof Bucket));
    }

    private Stream<String> columns(Predicate<PartitionBy> wanted) {
        return target.partitionBy().stream()
                .filter(wanted)
                .map(PartitionBy::column)
                .map(SparkSchemas::quoted);
    }
}
