package io.synadb.table;

import static io.synadb.table.KeyedTables.read;
import static io.synadb.table.KeyedTables.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.table.commit.StorageView;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLookupTest {
    private static final int BUCKETS = 8;

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /** Notes which data files were opened. */
    private static final class Watched extends StorageView {
        private static final long serialVersionUID = 1L;
        private final Set<String> opened = new HashSet<>();

        Watched(Storage storage) {
            super(storage);
        }

        @Override
        public Path local(String path) {
            if (path.startsWith("data/")) {
                opened.add(path);
            }
            return super.local(path);
        }
    }

    private Optional<String> lookup(Table table, Object... key) {
        return table.lookup(allocator, key).map(row -> {
            try (row) {
                assertThat(row.getRowCount()).isEqualTo(1);
                return TestTables.rows(row).get(0);
            }
        });
    }

    @Test
    void touchesTheFilesOfOneBucket() {
        Watched storage = new Watched(TestTables.storage(directory));
        Table writer = Table.create(storage, KeyedTables.spec(BUCKETS));
        for (int i = 0; i < 4; i++) {
            upsert(
                    writer,
                    "v" + i,
                    allocator,
                    LongStream.range(i * 50, i * 50 + 100).toArray());
        }
        List<DataFile> files = writer.current().files();
        assertThat(files).hasSize(4 * BUCKETS);
        Table table = Table.open(storage);
        storage.opened.clear();
        assertThat(lookup(table, 120L)).contains("120|v2");
        assertThat(storage.opened).hasSize(4);
        Set<Integer> buckets = new HashSet<>();
        files.stream().filter(file -> storage.opened.contains(file.path())).forEach(file -> buckets.add(file.bucket()));
        assertThat(buckets).hasSize(1);

        // The first ones ask the filters of the files, until they have read as many rows as an index of the bucket
        // does.
        for (int i = 0; i < 4; i++) {
            assertThat(lookup(table, 120)).contains("120|v2");
        }
        storage.opened.clear();
        assertThat(lookup(table, 120)).contains("120|v2");
        assertThat(storage.opened).hasSize(1);
        upsert(writer, "newest", allocator, 120);
        storage.opened.clear();
        assertThat(lookup(table, 120L)).contains("120|newest");
        assertThat(storage.opened).hasSize(1);
        assertThat(lookup(table, 250L)).isEmpty();
    }

    @Test
    void aConditionOnTheKeyReadsTheFilesOfOneBucket() {
        Table table = Table.create(TestTables.storage(directory), KeyedTables.spec(BUCKETS));
        upsert(table, "v", allocator, LongStream.range(0, 200).toArray());
        ScanBuilder scan = table.current().scan().where(Predicate.parse("id = 77"));
        assertThat(scan.plan().tasks()).hasSize(1);
        assertThat(read(scan, allocator)).isEqualTo(Map.of(77L, "v"));
        assertThat(table.current()
                        .scan()
                        .where(Predicate.parse("id IN (77, 78, 79)"))
                        .plan()
                        .tasks())
                .hasSizeBetween(1, 3);
        assertThat(table.current()
                        .scan()
                        .where(Predicate.parse("id > 77"))
                        .plan()
                        .tasks())
                .hasSize(BUCKETS);
    }

    @Test
    void followsDeletionsAndCompactions() {
        Table table = Table.create(TestTables.storage(directory), KeyedTables.spec(2));
        upsert(table, "a", allocator, 1, 2, 3, 4);
        upsert(table, "b", allocator, 2, 3);
        KeyedTables.delete(table, allocator, 3);
        for (int i = 0; i < 2; i++) {
            assertThat(lookup(table, 1L)).contains("1|a");
            assertThat(lookup(table, 2L)).contains("2|b");
            assertThat(lookup(table, 3L)).isEmpty();
            Compaction.of(table).run(allocator);
        }
    }

    @Test
    void aKeyOfEveryTypeIsFound() {
        Schema schema = new Schema(List.of(
                key("whole", new ArrowType.Int(16, true)),
                key("text", new ArrowType.Utf8()),
                key("bytes", new ArrowType.Binary()),
                key("flag", new ArrowType.Bool()),
                key("amount", new ArrowType.Decimal(10, 2, 128)),
                key("day", new ArrowType.Date(DateUnit.DAY)),
                key("clock", new ArrowType.Timestamp(TimeUnit.MICROSECOND, null)),
                key("time", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                key("nanos", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
                key("hour", new ArrowType.Time(TimeUnit.NANOSECOND, 64)),
                key("age", new ArrowType.Interval(IntervalUnit.YEAR_MONTH)),
                key("wait", new ArrowType.Duration(TimeUnit.MICROSECOND)),
                new Field("row", FieldType.nullable(new ArrowType.Int(16, true)), null)));
        TableSpec spec = TableSpec.builder()
                .schema(schema)
                .key("text", "whole", "bytes", "flag", "amount", "day", "clock", "time", "nanos", "hour", "age", "wait")
                .partitionBy(PartitionBy.day("clock"), PartitionBy.hour("nanos"), PartitionBy.identity("flag"))
                .buckets(3)
                .build();
        Table table = Table.create(TestTables.storage(directory), spec);
        int rows = 60;
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            for (int row = 0; row < rows; row++) {
                ((SmallIntVector) batch.getVector("whole")).setSafe(row, row % 7 - 3);
                ((VarCharVector) batch.getVector("text")).setSafe(row, ("t" + row % 5).getBytes());
                ((VarBinaryVector) batch.getVector("bytes")).setSafe(row, new byte[row % 4]);
                ((BitVector) batch.getVector("flag")).setSafe(row, row % 2);
                ((DecimalVector) batch.getVector("amount")).setSafe(row, new BigDecimal(-row + ".50"));
                ((DateDayVector) batch.getVector("day")).setSafe(row, row - 30);
                ((TimeStampMicroVector) batch.getVector("clock")).setSafe(row, row * 3_600_000_000L);
                ((TimeStampMicroTZVector) batch.getVector("time")).setSafe(row, -row);
                ((TimeStampNanoTZVector) batch.getVector("nanos")).setSafe(row, -1 - row);
                ((TimeNanoVector) batch.getVector("hour")).setSafe(row, row * 60_000_000_001L);
                ((IntervalYearVector) batch.getVector("age")).setSafe(row, row - 13);
                ((DurationVector) batch.getVector("wait")).setSafe(row, -row);
                ((SmallIntVector) batch.getVector("row")).setSafe(row, row);
            }
            batch.setRowCount(rows);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        for (int row = 0; row < rows; row++) {
            Object[] key = key(row, new BigDecimal(-row + ".5"));
            assertThat(table.lookup(allocator, key)).as("row %d", row).hasValueSatisfying(found -> found.close());
        }
        assertThat(lookup(table, key(1, new BigDecimal("-2.50")))).isEmpty();
        assertThatThrownBy(() -> table.lookup(allocator, key(1, new BigDecimal("0.125"))))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Cannot look up 0.125 in column 'amount'");
    }

    private static Field key(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), null);
    }

    private static Object[] key(int row, BigDecimal amount) {
        Instant clock = Instant.ofEpochSecond(row * 3_600L);
        return new Object[] {
            "t" + row % 5,
            row % 7 - 3,
            new byte[row % 4],
            row % 2 == 1,
            amount,
            LocalDate.ofEpochDay(row - 30),
            LocalDateTime.ofEpochSecond(clock.getEpochSecond(), 0, java.time.ZoneOffset.UTC),
            Instant.EPOCH.minusNanos(row * 1_000L),
            Instant.EPOCH.minusNanos(1 + row),
            LocalTime.ofNanoOfDay(row * 60_000_000_001L),
            Period.ofMonths(row - 13),
            Duration.of(-row, ChronoUnit.MICROS)
        };
    }

    @Test
    void aDayThatNoColumnHoldsIsNoKey() {
        Schema schema = new Schema(List.of(Field.notNullable("day", new ArrowType.Date(DateUnit.DAY))));
        Table table = Table.create(
                TestTables.storage(directory),
                TableSpec.builder().schema(schema).key("day").build());
        LocalDate late = LocalDate.of(6_000_000, 1, 1);
        Predicate isLate = Predicate.parse("day = DATE '" + late + "'");
        assertThat(TestTables.read(table.current().scan().where(isLate), allocator))
                .isEmpty();
        assertThatThrownBy(() -> table.lookup(allocator, late))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("no key has this value, because the column is Date(DAY)");
    }

    @Test
    void aKeyThatCannotBeIsRefused() {
        Table table = Table.create(TestTables.storage(directory), KeyedTables.spec(1));
        assertThatThrownBy(() -> table.lookup(allocator, "one"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot look up 'one' in column 'id' of table " + directory
                        + ": no key has this value, because the column is Int(64, true).");
        assertThatThrownBy(() -> table.lookup(allocator, 1L, 2L))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("Cannot look up the key [1, 2]");
        Table plain = Table.create(TestTables.storage(directory.resolve("plain")), TestTables.spec());
        assertThatThrownBy(() -> plain.lookup(allocator, 1L))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageEndingWith("it has no key.");
    }
}
