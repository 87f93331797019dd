package io.synadb.spark.functions;

import io.synadb.table.partition.CalendarUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * The functions that stand for the transforms of {@code PARTITIONED BY}, by the names that these have there. Spark looks them
 * up when rows are to come together by partition. Stateless and thread-safe.
 */
public final class TransformFunctions {
    private static final Map<String, UnboundFunction> BY_NAME = byName(
            calendar(CalendarUnit.YEAR),
            calendar(CalendarUnit.MONTH),
            calendar(CalendarUnit.DAY),
            new Unbound(
                    HoursFunction.NAME,
                    "hours(t): the hours since 1970, by the UTC clock",
                    "a TIMESTAMP",
                    false,
                    TransformFunctions::isTimestamp,
                    HoursFunction::new),
            new Unbound(
                    BucketFunction.NAME,
                    "bucket(n, v): in which of n buckets a value is",
                    "an integer, decimal, string, binary, date or timestamp",
                    true,
                    type -> isTruncatable(type) || type instanceof DateType || isTimestamp(type),
                    BucketFunction::new),
            new Unbound(
                    TruncateFunction.NAME,
                    "truncate(w, v): the first w characters or bytes, or the multiple of w that is not above a number",
                    "an integer, decimal, string or binary",
                    true,
                    TransformFunctions::isTruncatable,
                    TruncateFunction::new));

    private TransformFunctions() {}

    /** The function of this name, in any case. */
    public static Optional<UnboundFunction> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** All names, sorted. */
    public static Collection<String> names() {
        return BY_NAME.keySet();
    }

    private static Unbound calendar(CalendarUnit unit) {
        String name = unit + "s";
        return new Unbound(
                name,
                name + "(t): " + (unit == CalendarUnit.DAY ? "the day" : "the " + name + " since 1970")
                        + ", by the UTC clock",
                "a DATE or TIMESTAMP",
                false,
                type -> type instanceof DateType || isTimestamp(type),
                type -> new CalendarFunction(unit, type));
    }

    private static boolean isTimestamp(DataType type) {
        return type instanceof TimestampType || type instanceof TimestampNTZType;
    }

    private static boolean isTruncatable(DataType type) {
        return type instanceof IntegralType
                || type instanceof DecimalType
                || type instanceof StringType
                || type instanceof BinaryType;
    }

    private static Map<String, UnboundFunction> byName(UnboundFunction... functions) {
        Map<String, UnboundFunction> byName = new TreeMap<>();
        for (UnboundFunction function : functions) {
            byName.put(function.name(), function);
        }
        return Collections.unmodifiableMap(byName);
    }

    /**
     * A function before Spark knows its arguments.
     *
     * @param expected of the value, for messages
     * @param numbered whether a number stands before the value
     * @param takes the types of the value
     */
    private record Unbound(
            String name,
            String description,
            String expected,
            boolean numbered,
            Predicate<DataType> takes,
            Function<DataType, BoundFunction> bound)
            implements UnboundFunction {
        @Override
        public BoundFunction bind(StructType arguments) {
            StructField[] fields = arguments.fields();
            boolean fits = fields.length == (numbered ? 2 : 1)
                    && (!numbered || fields[0].dataType() instanceof IntegralType)
                    && takes.test(fields[fields.length - 1].dataType());
            if (!fits) {
                throw new UnsupportedOperationException(name + " takes " + (numbered ? "a whole number and " : "")
                        + expected + ", found " + arguments.toDDL() + ": " + description);
            }
            return bound.apply(fields[fields.length - 1].dataType());
        }
    }
}
