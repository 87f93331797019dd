package io.synadb.spark.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.spark.SparkTest;
import io.synadb.table.partition.CalendarUnit;
import io.synadb.table.partition.KeyHash;
import io.synadb.table.partition.Transform.Bucket;
import io.synadb.table.partition.Transform.Truncate;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The functions of transforms beside the transforms themselves. */
class TransformFunctionsTest extends SparkTest {
    private static final long SEED = 20261122;

    /** Of every size, below 0 and above, and the edges. */
    private static LongStream numbers() {
        Random random = new Random(SEED);
        return LongStream.concat(
                LongStream.of(0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE),
                LongStream.generate(() -> random.nextLong() >> random.nextInt(64))
                        .limit(5_000));
    }

    @ParameterizedTest
    @EnumSource(CalendarUnit.class)
    void aTimeIsInTheUnitThatTheTableSays(CalendarUnit unit) {
        numbers().forEach(micros -> {
            long number = unit == CalendarUnit.HOUR
                    ? new HoursFunction(DataTypes.TimestampType).invoke(micros)
                    : new CalendarFunction(unit, DataTypes.TimestampType).invoke(micros);
            assertThat(number).as("seed %s, %s µs", SEED, micros).isEqualTo(since1970(unit, unit.ofMicros(micros)));
        });
        if (unit != CalendarUnit.HOUR) {
            numbers().map(number -> number >> 40).forEach(day -> assertThat(
                            new CalendarFunction(unit, DataTypes.DateType).invoke((int) day))
                    .as("seed %s, day %s", SEED, day)
                    .isEqualTo((int) since1970(unit, unit.ofDay(day))));
        }
    }

    private static long since1970(CalendarUnit unit, String text) {
        LocalDateTime start = unit.start(text);
        return switch (unit) {
            case YEAR -> start.getYear() - 1970L;
            case MONTH -> ChronoUnit.MONTHS.between(LocalDateTime.of(1970, 1, 1, 0, 0), start);
            case DAY -> start.toLocalDate().toEpochDay();
            case HOUR -> start.toEpochSecond(ZoneOffset.UTC) / 3600;
        };
    }

    @Test
    void numbersAreInTheBucketAndStepThatTheTableSays() {
        BucketFunction bucket = new BucketFunction(DataTypes.LongType);
        TruncateFunction longs = new TruncateFunction(DataTypes.LongType);
        TruncateFunction integers = new TruncateFunction(DataTypes.IntegerType);
        numbers().forEach(number -> {
            int count = (int) (number >>> 40) + 1;
            assertThat(bucket.invoke(count, number)).isEqualTo(new Bucket(count).of(KeyHash.ofWhole(number)));
            assertThat(bucket.invoke(count, (int) number))
                    .as("one hash in every type")
                    .isEqualTo(bucket.invoke(count, (long) (int) number));
            Truncate truncate = new Truncate(count);
            assertThat(longs.invoke(count, number).toJavaBigDecimal())
                    .as("seed %s, %s by %s", SEED, number, count)
                    .isEqualTo(truncate.of(BigDecimal.valueOf(number)));
            assertThat(BigDecimal.valueOf(integers.invoke(count, (int) number)))
                    .isEqualTo(truncate.of(BigDecimal.valueOf((int) number)));
        });
    }

    /** Two rows are in one file of the table exactly when the function says the same of them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "BIGINT; bucket(7, c), truncate(100, c); id * 37 - 1000",
                "INT; bucket(7, c), truncate(100, c); int(id * 37 - 1000)",
                "SMALLINT; bucket(7, c), truncate(10000, c); smallint(id * 1100 - 32768)",
                "TINYINT; bucket(7, c), truncate(10, c); tinyint(id * 4 - 128)",
                "STRING; bucket(7, c), truncate(2, c); concat(char(945 + id % 7), 'é', char(128512 + id % 3), id)",
                "BINARY; bucket(7, c), truncate(1, c); unhex(substr(hex(id * 77777), 0, id % 5))",
                "DECIMAL(9,2); bucket(7, c), truncate(5000, c); CAST(id * 1.37 - 40 AS DECIMAL(9,2))",
                "DECIMAL(38,10); bucket(7, c), truncate(50, c); CAST(id * 1.37 - 40 AS DECIMAL(38,10))",
                "DATE; bucket(7, c), months(c); date_add(DATE '1969-11-01', int(id) * 2)",
                "DATE; years(c), days(c); date_add(DATE '1969-12-01', int(id))",
                "TIMESTAMP; bucket(7, c), days(c); timestamp_millis(id * 31111111 - 900000000)",
                "TIMESTAMP_NTZ; months(c), hours(c); TIMESTAMP_NTZ '1969-12-31 20:02:03' + id * INTERVAL 11 MINUTES",
            })
    void inSqlTheyAreWhatTheTableIsPartitionedBy(String type, String transforms, String value) {
        sql("CREATE TABLE syna.db.t (id BIGINT, c " + type + ") PARTITIONED BY (" + transforms + ")");
        sql("INSERT INTO syna.db.t SELECT id, if(id % 50 = 7, NULL, " + value + ") FROM range(0, 60, 1, 4)");
        String functions = transforms.replaceAll("[a-z]+\\(", "syna.system.$0");
        long groups = sql("SELECT DISTINCT " + functions + " FROM syna.db.t").count();
        assertThat(groups).isGreaterThan(3);
        assertThat(sql("SELECT DISTINCT map_entries(partition) FROM syna.db.t.files")
                        .count())
                .isEqualTo(groups);
        assertThat(sql("SELECT * FROM syna.db.t.files").count())
                .as("each is one file: its rows came to one task")
                .isEqualTo(groups);
        assertThat(sql("SELECT * FROM syna.db.t").count()).isEqualTo(60);
    }

    @Test
    void theSessionsTimeZoneDoesNotMatter() {
        spark.conf().set("spark.sql.session.timeZone", "Asia/Tokyo");
        assertThat(sql("SELECT syna.system.days(TIMESTAMP '2026-11-22 03:00:00Z') = DATE '2026-11-22',"
                                + " syna.system.hours(TIMESTAMP '1970-01-01 01:30:00Z'), syna.system.years(DATE '1969-01-01')")
                        .first()
                        .toString())
                .isEqualTo("[true,1,-1]");
    }

    @Test
    void nullIsNull() {
        assertThat(sql("SELECT syna.system.days(CAST(NULL AS TIMESTAMP)), syna.system.hours(CAST(NULL AS TIMESTAMP)),"
                                + " syna.system.bucket(4, CAST(NULL AS INT)), syna.system.bucket(4, CAST(NULL AS STRING)),"
                                + " syna.system.truncate(4, CAST(NULL AS DECIMAL(9,2))), syna.system.truncate(4, CAST(NULL AS INT))")
                        .first()
                        .toString())
                .isEqualTo("[null,null,null,null,null,null]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "days('noon'); days takes a DATE or TIMESTAMP, found",
                "hours(DATE '2026-11-22'); hours takes a TIMESTAMP, found",
                "bucket(id); bucket takes a whole number and an integer, decimal, string, binary, date or timestamp, found",
                "truncate(2, 1.5D); truncate takes a whole number and an integer, decimal, string or binary, found",
            })
    void argumentsThatNoTableTakesAreRefused(String call, String message) {
        assertThatThrownBy(() -> sql("SELECT syna.system." + call + " FROM range(1)"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(message);
    }
}
