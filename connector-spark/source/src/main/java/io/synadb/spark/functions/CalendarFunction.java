package io.synadb.spark.functions;

import io.synadb.table.partition.CalendarUnit;
import java.time.LocalDate;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * {@code years(t)} and {@code months(t)} since 1970, and {@code days(t)}, a date: of a date or a timestamp by the UTC clock,
 * whatever time zone the session has.
 *
 * <p>Immutable and thread-safe.
 *
 * @param unit not the hour, which an INT has no room for: {@link HoursFunction}
 * @param input a date or a timestamp
 */
public record CalendarFunction(CalendarUnit unit, DataType input) implements ScalarFunction<Integer> {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int MONTHS_OF_A_YEAR = 12;

    /** Called by the code that Spark generates, for a timestamp. */
    public int invoke(long epochMicros) {
        return invoke(Math.toIntExact(Math.floorDiv(epochMicros, DAY_MICROS)));
    }

    /** Called by the code that Spark generates, for a date. */
    public int invoke(int epochDay) {
        if (unit == CalendarUnit.DAY) {
            return epochDay;
        }
        LocalDate date = LocalDate.ofEpochDay(epochDay);
        int years = date.getYear() - LocalDate.EPOCH.getYear();
        return unit == CalendarUnit.YEAR ? years : years * MONTHS_OF_A_YEAR + date.getMonthValue() - 1;
    }

    @Override
    public DataType[] inputTypes() {
        return new DataType[] {input};
    }

    @Override
    public DataType resultType() {
        return unit == CalendarUnit.DAY ? DataTypes.DateType : DataTypes.IntegerType;
    }

    @Override
    public String name() {
        return unit + "s";
    }

    @Override
    public String canonicalName() {
        return VectorFunctions.canonicalName(name());
    }
}
