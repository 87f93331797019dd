package io.synadb.spark.schema;

import io.synadb.UnsupportedFeatureException;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.Transform.Bucket;
import io.synadb.table.partition.Transform.Calendar;
import io.synadb.table.partition.Transform.Truncate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Expressions;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.connector.expressions.Transform;

/**
 * What a table is partitioned by, in Spark's words: {@code PARTITIONED BY (kind, days(ts), bucket(16, id), truncate(4, word))}.
 * Stateless and thread-safe.
 */
public final class SparkTransforms {
    private static final String TRUNCATE = "truncate";

    private SparkTransforms() {}

    /** As Spark describes it. */
    public static Transform[] toSpark(List<PartitionBy> parts) {
        return parts.stream().map(SparkTransforms::toSpark).toArray(Transform[]::new);
    }

    /** As Spark describes it. */
    public static Transform toSpark(PartitionBy part) {
        String column = SparkSchemas.quoted(part.column());
        if (part.transform() instanceof Calendar calendar) {
            return switch (calendar.unit()) {
                case YEAR -> Expressions.years(column);
                case MONTH -> Expressions.months(column);
                case DAY -> Expressions.days(column);
                case HOUR -> Expressions.hours(column);
            };
        } else if (part.transform() instanceof Truncate truncate) {
            return Expressions.apply(TRUNCATE, Expressions.literal(truncate.width()), Expressions.column(column));
        } else if (part.transform() instanceof Bucket bucket) {
            return Expressions.bucket(bucket.count(), column);
        }
        return Expressions.identity(column);
    }

    /**
     * As tables have it.
     *
     * @throws UnsupportedFeatureException for another transform, or for one of a nested field or of several columns
     * @throws io.synadb.InvalidArgumentException for a width or a number of buckets that makes no sense
     */
    public static List<PartitionBy> fromSpark(Transform[] partitioning) {
        return Arrays.stream(partitioning).map(SparkTransforms::fromSpark).toList();
    }

    private static PartitionBy fromSpark(Transform transform) {
        if (transform.references().length != 1 || transform.references()[0].fieldNames().length != 1) {
            throw unsupported(transform);
        }
        String column = transform.references()[0].fieldNames()[0];
        return switch (transform.name().toLowerCase(Locale.ROOT)) {
            case "identity" -> PartitionBy.identity(column);
            case "year", "years" -> PartitionBy.year(column);
            case "month", "months" -> PartitionBy.month(column);
            case "day", "days" -> PartitionBy.day(column);
            case "hour", "hours" -> PartitionBy.hour(column);
            case "bucket" -> PartitionBy.bucket(column, number(transform));
            case TRUNCATE -> PartitionBy.truncate(column, number(transform));
            default -> throw unsupported(transform);
        };
    }

    private static int number(Transform transform) {
        for (Expression argument : transform.arguments()) {
            if (argument instanceof Literal<?> literal && literal.value() instanceof Integer number) {
                return number;
            }
        }
        throw unsupported(transform);
    }

    private static UnsupportedFeatureException unsupported(Transform transform) {
        return new UnsupportedFeatureException("PARTITIONED BY " + transform.describe()
                + " is not supported: name a column, or write years, months, days or hours of one, as in days(ts),"
                + " bucket(16, id) or truncate(4, word)");
    }
}
