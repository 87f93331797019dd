package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.Evolution;
import io.synadb.table.compaction.CompactedGroup;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionOptions;
import io.synadb.table.compaction.CompactionPlan;
import io.synadb.table.compaction.CompactionResult;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.Predicate.Operator;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random changes of columns between appends, deletions and returns to older versions, against a plain model of every
 * version; and in the end against a table of the same rows that was written anew with the last columns, which has to answer
 * every condition alike.
 */
class EvolvingTableTest {
    private static final int STEPS = 25;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final List<ArrowType> TYPES = List.of(
            new ArrowType.Int(8, true),
            new ArrowType.Int(16, true),
            new ArrowType.Int(32, true),
            new ArrowType.Int(64, true),
            new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
            new ArrowType.Decimal(5, 1, 128),
            new ArrowType.Decimal(20, 1, 128),
            new ArrowType.Utf8());

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    /** What each version holds. */
    private final Map<Long, State> versions = new HashMap<>();

    private Table table;
    private int columnsMade;

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    /**
     * A column of the model.
     *
     * @param number never the same for two columns
     * @param initial of rows that know nothing of the column
     */
    private record Column(
            int number,
            String name,
            ArrowType type,
            boolean nullable,
            @Nullable Object initial) {
        Field field() {
            return new Field(name, new FieldType(nullable, type, null), null);
        }
    }

    /** Columns in their order, and rows by the number of the column. */
    private record State(List<Column> columns, List<Map<Integer, Optional<Object>>> rows) {
        List<String> shown() {
            return rows.stream()
                    .map(row -> String.join(
                            "|",
                            columns.stream()
                                    .map(column -> String.valueOf(
                                            row.getOrDefault(column.number(), Optional.ofNullable(column.initial()))
                                                    .orElse(null)))
                                    .toList()))
                    .toList();
        }

        Optional<Column> named(String name) {
            return columns.stream().filter(column -> column.name().equals(name)).findAny();
        }

        State with(List<Column> columns) {
            return new State(List.copyOf(columns), rows);
        }
    }

    @BeforeEach
    void create() {
        Column made = column("a");
        // A column that was there from the beginning has no default.
        Column first = new Column(made.number(), made.name(), made.type(), made.nullable(), null);
        table = Table.create(
                TestTables.storage(directory.resolve("evolving")),
                TableSpec.builder().schema(new Schema(List.of(first.field()))).build());
        versions.put(0L, new State(List.of(first), List.of()));
    }

    @RepeatedTest(12)
    void everyVersionShowsItsRowsInItsColumns() {
        for (int step = 0; step < STEPS; step++) {
            step();
            requireShown(table.current());
        }
        for (long version = 0; version <= table.current().version(); version++) {
            requireShown(table.at(version));
        }
        requireAnswersLikeOneWrittenAnew();
    }

    private State now() {
        return state(table.current());
    }

    private State state(TableSnapshot snapshot) {
        return Objects.requireNonNull(versions.get(snapshot.version()));
    }

    private void step() {
        switch (random.nextInt(9)) {
            case 0, 1, 2 -> append(table.current());
            case 3 -> append(table.at(random.nextLong(table.current().version() + 1)));
            case 4 -> delete();
            case 5 -> rollback();
            case 6 -> compact();
            default -> change();
        }
    }

    private void requireShown(TableSnapshot snapshot) {
        State expected = state(snapshot);
        assertThat(snapshot.schema().getFields())
                .as("seed %d, version %d", seed, snapshot.version())
                .extracting(Field::getName)
                .isEqualTo(expected.columns().stream().map(Column::name).toList());
        // A return to an older version puts its files behind the others.
        assertThat(shown(snapshot.scan()))
                .as("seed %d, version %d", seed, snapshot.version())
                .containsExactlyInAnyOrderElementsOf(expected.shown());
    }

    private List<String> shown(ScanBuilder scan) {
        List<String> rows = new ArrayList<>();
        for (ScanTask task : scan.plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                    try (VectorSchemaRoot batch = next.get()) {
                        rows.addAll(shown(batch));
                    }
                }
            }
        }
        return rows;
    }

    private static List<String> shown(VectorSchemaRoot batch) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            List<String> values = new ArrayList<>();
            for (FieldVector column : batch.getFieldVectors()) {
                Object value = column.getObject(row);
                // As in the model: a float is known by its double.
                values.add(String.valueOf(value instanceof Float real ? real.doubleValue() : value));
            }
            rows.add(String.join("|", values));
        }
        return rows;
    }

    private Column column(String name) {
        ArrowType type = TYPES.get(random.nextInt(TYPES.size()));
        boolean nullable = random.nextInt(4) > 0;
        Object initial = nullable && random.nextBoolean() ? null : valueOrNaN(type);
        return new Column(columnsMade++, name, type, nullable, initial);
    }

    private Object valueOrNaN(ArrowType type) {
        boolean isNaN = type instanceof ArrowType.FloatingPoint && random.nextInt(6) == 0;
        return isNaN ? Double.NaN : value(type);
    }

    /** Few values, so that rows have some in common. */
    private Object value(ArrowType type) {
        int small = random.nextInt(7) - 3;
        if (type instanceof ArrowType.Int number) {
            return random.nextInt(4) > 0 ? small : (long) small << number.getBitWidth() - 3;
        } else if (type instanceof ArrowType.FloatingPoint number) {
            return number.getPrecision() == FloatingPointPrecision.SINGLE ? (double) (small / 10f) : small / 10.0;
        } else if (type instanceof ArrowType.Decimal) {
            return BigDecimal.valueOf(small, 1);
        }
        return "text " + small;
    }

    private void change() {
        State before = now();
        SchemaChange change = table.changeSchema(table.current());
        List<Column> columns = new ArrayList<>(before.columns());
        for (int steps = 1 + random.nextInt(3); steps > 0; steps--) {
            int place = random.nextInt(columns.size());
            Column column = columns.get(place);
            String free = NAMES.get(random.nextInt(NAMES.size()));
            boolean isFree = columns.stream().noneMatch(other -> other.name().equals(free));
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (isFree) {
                        Column added = column(free);
                        change.addColumn(added.field(), added.initial());
                        columns.add(added);
                    }
                }
                case 2 -> {
                    if (columns.size() > 1) {
                        change.dropColumn(column.name());
                        columns.remove(place);
                    }
                }
                case 3 -> {
                    if (isFree) {
                        change.renameColumn(column.name(), free);
                        columns.set(place, with(column, free, column.type()));
                    }
                }
                case 4 -> {
                    change.moveFirst(column.name());
                    columns.remove(place);
                    columns.add(0, column);
                }
                default -> {
                    ArrowType wider = TYPES.get(Math.min(TYPES.size() - 1, TYPES.indexOf(column.type()) + 1));
                    if (Evolution.canWiden(column.type(), wider)) {
                        change.widenColumn(column.name(), wider);
                        columns.set(place, with(column, column.name(), wider));
                    }
                }
            }
        }
        versions.put(change.publish().version(), before.with(columns));
    }

    private static Column with(Column column, String name, ArrowType type) {
        return new Column(column.number(), name, type, column.nullable(), column.initial());
    }

    /** Appends rows that are written for the columns of a version, old or new. */
    private void append(TableSnapshot seen) {
        State state = state(seen);
        State before = now();
        List<Map<Integer, Optional<Object>>> rows = new ArrayList<>(before.rows());
        // What was written may be too wide for what a rollback has made of the columns.
        if (!fits(state, before)) {
            return;
        }
        int count = 1 + random.nextInt(6);
        WriteOptions options = WriteOptions.defaults().withChunkBytes(1 + random.nextInt(200));
        try (TableWriter writer = seen.newWrite(options).newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(seen.schema(), allocator)) {
            batch.allocateNew();
            for (int row = 0; row < count; row++) {
                Map<Integer, Optional<Object>> values = new HashMap<>();
                for (Column column : state.columns()) {
                    boolean isNull = column.nullable() && random.nextInt(4) == 0;
                    Optional<Object> value = isNull ? Optional.empty() : Optional.of(valueOrNaN(column.type()));
                    values.put(column.number(), value);
                    int place = row;
                    value.ifPresent(it -> set(batch.getVector(column.name()), place, it));
                }
                rows.add(values);
            }
            batch.setRowCount(count);
            writer.write(batch);
            TableSnapshot appended =
                    table.newCommit(seen).append(writer.finish()).publish();
            versions.put(appended.version(), new State(before.columns(), rows));
        }
    }

    private static boolean fits(State written, State shown) {
        return shown.columns().stream()
                .allMatch(column -> written.columns().stream()
                                .filter(other -> other.number() == column.number())
                                .allMatch(other -> other.type().equals(column.type())
                                        || Evolution.canWiden(other.type(), column.type()))
                        // A column of the first version has no default.
                        && (column.number() > 0
                                || column.nullable()
                                || written.columns().stream().anyMatch(other -> other.number() == 0)));
    }

    private static void set(FieldVector vector, int row, Object value) {
        if (vector instanceof TinyIntVector numbers) {
            numbers.setSafe(row, ((Number) value).intValue());
        } else if (vector instanceof SmallIntVector numbers) {
            numbers.setSafe(row, ((Number) value).intValue());
        } else if (vector instanceof IntVector numbers) {
            numbers.setSafe(row, ((Number) value).intValue());
        } else if (vector instanceof BigIntVector numbers) {
            numbers.setSafe(row, ((Number) value).longValue());
        } else if (vector instanceof Float4Vector numbers) {
            numbers.setSafe(row, ((Number) value).floatValue());
        } else if (vector instanceof Float8Vector numbers) {
            numbers.setSafe(row, ((Number) value).doubleValue());
        } else if (vector instanceof DecimalVector numbers) {
            numbers.setSafe(row, (BigDecimal) value);
        } else {
            ((VarCharVector) vector).setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private void delete() {
        TableSnapshot seen = table.current();
        State before = state(seen);
        TableCommit commit = table.newCommit(seen);
        List<Map<Integer, Optional<Object>>> left = new ArrayList<>(before.rows());
        for (ScanTask task : seen.scan().plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                while (reader.hasNext()) {
                    try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                        List<String> rows = shown(batch);
                        for (int row = 0; row < rows.size(); row++) {
                            if (random.nextInt(5) == 0) {
                                commit.delete(
                                        task.file().path(), reader.positions().of(row));
                                // Rows that look alike are alike from here on.
                                left.remove(new State(before.columns(), left)
                                        .shown()
                                        .indexOf(rows.get(row)));
                            }
                        }
                    }
                }
            }
        }
        versions.put(commit.publish().version(), new State(before.columns(), left));
    }

    private void rollback() {
        long version = random.nextLong(table.current().version() + 1);
        State target = state(table.at(version));
        TableSnapshot back = table.maintenance().rollback(table.current(), version);
        versions.put(back.version(), target);
    }

    /** Perhaps of files that were planned before the columns changed. */
    private void compact() {
        State before = now();
        CompactionPlan plan = Compaction.of(table)
                .options(CompactionOptions.defaults().withDeletedShare(0.3))
                .plan();
        List<CompactedGroup> rewritten =
                plan.groups().stream().map(group -> group.rewrite(allocator)).toList();
        if (random.nextBoolean()) {
            change();
            before = now();
        }
        CompactionResult done = plan.commit(rewritten);
        assertThat(done.lostGroups()).as("seed %d", seed).isZero();
        versions.put(done.snapshot().version(), before);
    }

    private void requireAnswersLikeOneWrittenAnew() {
        TableSnapshot evolved = table.current();
        State state = now();
        Table anew = Table.create(
                TestTables.storage(directory.resolve("anew")),
                TableSpec.builder()
                        .schema(new Schema(
                                state.columns().stream().map(Column::field).toList()))
                        .build());
        try (TableWriter writer = anew.newWrite(WriteOptions.defaults()).newWriter("anew", allocator)) {
            for (ScanTask task : evolved.scan().plan().tasks()) {
                try (BatchReader reader = task.open(allocator)) {
                    while (reader.hasNext()) {
                        try (VectorSchemaRoot batch = reader.next().orElseThrow()) {
                            writer.write(batch);
                        }
                    }
                }
            }
            anew.newCommit(anew.current()).append(writer.finish()).publish();
        }
        for (int i = 0; i < 40; i++) {
            Predicate condition = condition(state).and(condition(state).or(condition(state)));
            assertThat(shown(evolved.scan().where(condition)))
                    .as("seed %d: %s", seed, condition)
                    .isEqualTo(shown(anew.current().scan().where(condition)));
        }
    }

    private Predicate condition(State state) {
        Column column = state.columns().get(random.nextInt(state.columns().size()));
        ColumnPath path = ColumnPath.of(column.name());
        if (random.nextInt(6) == 0) {
            return random.nextBoolean() ? path.isNull() : path.isNotNull();
        }
        if (column.type() instanceof ArrowType.FloatingPoint && random.nextInt(4) == 0) {
            return path.isNan();
        }
        Operator[] operators = Operator.values();
        return path.compare(operators[random.nextInt(operators.length)], value(column.type()));
    }
}
