package io.synadb.spark.write;

import io.synadb.spark.schema.SparkSchemas;
import io.synadb.spark.schema.SparkTransforms;
import io.synadb.table.WriteOptions;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.Transform.Bucket;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;

/**
 * How rows come to the tasks of a write: those of a partition to one task, so that it gets few files, and within a task one
 * behind the other, so that few files are open.
 *
 * <p>Immutable and thread-safe.
 *
 * @param parts what the table is partitioned by; in a table with a key its bucket, too, where it is one of a column
 * @param functions whether Spark can compute transforms, for which it asks the catalog of the table. Where there is none,
 *     columns have to do: rows of one day come to many tasks, and the files of buckets are open beside one another
 */
record PartitionLayout(List<PartitionBy> parts, boolean functions) {
    /**
     * That of a table. The buckets of a key are those of {@code bucket(n, column)} where the key has one column; Spark's
     * functions know none of several.
     */
    static PartitionLayout of(WriteTarget target, boolean functions) {
        List<PartitionBy> parts = new ArrayList<>(target.partitionBy());
        if (target.key().size() == 1 && target.buckets() > 1 && functions) {
            PartitionBy bucket = PartitionBy.bucket(target.key().get(0), target.buckets());
            Field column = target.plan(WriteOptions.defaults()).schema().findField(bucket.column());
            if (bucket.transform().takes(column.getType()) && !parts.contains(bucket)) {
                parts.add(bucket);
            }
        }
        return new PartitionLayout(List.copyOf(parts), functions);
    }

    /** Rows for which these are equal come to one task; as they come if there are none. */
    Expression[] clustering() {
        return parts.stream()
                .filter(part -> functions || part.isIdentity())
                .map(SparkTransforms::toSpark)
                .toArray(Expression[]::new);
    }

    /**
     * By what the rows of a task are sorted. Columns stand first, then buckets; the last transform that keeps the order of
     * its column is left to the column itself, which sorts the rows within a partition, too.
     */
    Expression[] ordering() {
        List<PartitionBy> sorted = Stream.concat(
                        Stream.concat(parts(Kind.COLUMN), functions ? parts(Kind.UNORDERED) : Stream.of()),
                        parts(Kind.ORDERED))
                .toList();
        Set<Expression> ordering = new LinkedHashSet<>();
        for (int i = 0; i < sorted.size(); i++) {
            PartitionBy part = sorted.get(i);
            boolean byColumn = Kind.of(part) == Kind.ORDERED && (!functions || i == sorted.size() - 1);
            ordering.add(
                    byColumn
                            ? Expressions.identity(SparkSchemas.quoted(part.column()))
                            : SparkTransforms.toSpark(part));
        }
        return ordering.toArray(Expression[]::new);
    }

    private Stream<PartitionBy> parts(Kind kind) {
        return parts.stream().filter(part -> Kind.of(part) == kind);
    }

    private enum Kind {
        COLUMN,
        UNORDERED,
        ORDERED;

        static Kind of(PartitionBy part) {
            if (part.isIdentity()) {
                return COLUMN;
            }
            return part.transform() instanceof Bucket ? UNORDERED : ORDERED;
        }
    }
}
