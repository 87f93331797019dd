package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.RowSelection;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.Transform;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.PredicateCases;
import io.synadb.table.predicate.bound.BoundPredicate;
import io.synadb.table.predicate.bound.Verdict;
import io.synadb.table.storage.Storage;
import io.synadb.table.write.PartitionValues;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables whose rows are split by transforms hold the same rows, and conditions pass over their files. */
class PartitionedTableTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void pruningByAnyTransformsNeverChangesTheAnswer() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        // More where chance has it that none of the parts decides.
        for (int i = 0; i < 5 || verdicts.size() < Verdict.values().length && i < 100; i++) {
            List<PartitionBy> parts = randomParts(random);
            Table plain = table("plain" + i);
            Table split = table("split" + i, parts.toArray(PartitionBy[]::new));
            pruningNeverChangesTheAnswer(random, plain, split, "seed " + seed + ", " + parts, verdicts);
        }
        assertThat(verdicts.keySet()).as("seed %d: %s", seed, verdicts).contains(Verdict.values());
    }

    /** By the partitions alone: a value stands in one of them, whichever column and transform they are of. */
    @ParameterizedTest
    @ValueSource(strings = {"identity", "year", "month", "day", "hour", "truncate[1]", "truncate[1000]", "bucket[7]"})
    void whoAsksForAValueReadsOnePartition(String spelling) {
        Transform transform = Transform.parse(spelling);
        try (VectorSchemaRoot batch = new PredicateCases(new Random(7)).batch(20, allocator)) {
            for (Field column : PredicateCases.SCHEMA.getFields()) {
                if (transform.takes(column.getType())) {
                    PartitionBy part = new PartitionBy(column.getName(), transform);
                    Table split = table(column.getName(), part);
                    append(split, List.of(batch), 64);
                    assertThat(split.current().files()).as("%s", part).hasSizeGreaterThan(1);
                    oneOfItsFilesIsRead(split, equalToTheFirst(batch.getVector(column.getName())));
                }
            }
        }
    }

    private void oneOfItsFilesIsRead(Table split, Predicate predicate) {
        BoundPredicate bound = BoundPredicate.of(predicate, split.current().schema(), "it");
        assertThat(split.current().files())
                .as("%s", predicate)
                .filteredOn(file -> bound.verdict(Map.of(), file.rows(), file.partition()) != Verdict.NEVER)
                .hasSize(1);
        assertThat(split.current().scan().where(predicate).plan().tasks()).hasSize(1);
        assertThat(read(split, predicate)).as("%s", predicate).isNotEmpty();
    }

    private static Predicate equalToTheFirst(FieldVector column) {
        int row = 0;
        while (column.isNull(row)) {
            row++;
        }
        String literal = column instanceof VarBinaryVector bytes
                ? "X'" + HexFormat.of().formatHex(bytes.get(row)) + "'"
                : "'"
                        + String.valueOf(PartitionValues.text(Transform.IDENTITY, column, row))
                                .replace("'", "''") + "'";
        ArrowType type = column.getField().getType();
        boolean number =
                type instanceof ArrowType.Int || type instanceof ArrowType.Decimal || type instanceof ArrowType.Bool;
        return Predicate.parse(column.getName() + " = " + (number ? literal.replace("'", "") : literal));
    }

    private void pruningNeverChangesTheAnswer(
            Random random, Table plain, Table split, String description, Map<Verdict, Integer> verdicts) {
        PredicateCases cases = new PredicateCases(random);
        List<VectorSchemaRoot> batches =
                Stream.generate(() -> cases.batch(12, allocator)).limit(3).toList();
        append(plain, batches, 64);
        append(split, batches, 1 + random.nextInt(8));
        batches.forEach(VectorSchemaRoot::close);

        for (int i = 0; i < 25; i++) {
            Predicate predicate = cases.predicate(1);
            String which = description + ": " + predicate;
            assertThat(read(split, predicate)).as(which).isEqualTo(read(plain, predicate));
            verdictsAreTrue(split, predicate, which, verdicts);
        }
    }

    /** One to three columns, each by a transform that takes it. */
    private static List<PartitionBy> randomParts(Random random) {
        List<Transform> transforms = Stream.of(
                        "identity",
                        "year",
                        "month",
                        "day",
                        "hour",
                        "truncate[1]",
                        "truncate[3]",
                        "truncate[1000]",
                        "bucket[1]",
                        "bucket[2]",
                        "bucket[7]")
                .map(Transform::parse)
                .toList();
        List<PartitionBy> possible = new ArrayList<>();
        for (Field column : PredicateCases.SCHEMA.getFields()) {
            transforms.stream()
                    .filter(transform -> transform.takes(column.getType()))
                    .map(transform -> new PartitionBy(column.getName(), transform))
                    .forEach(possible::add);
        }
        Set<PartitionBy> parts = new HashSet<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            parts.add(possible.get(random.nextInt(possible.size())));
        }
        return List.copyOf(parts);
    }

    private Table table(String name, PartitionBy... parts) {
        TableSpec spec = TableSpec.builder()
                .schema(PredicateCases.SCHEMA)
                .partitionBy(parts)
                .build();
        return Table.create(TestTables.storage(directory.resolve(name)), spec);
    }

    private void append(Table table, List<VectorSchemaRoot> batches, int maxOpenFiles) {
        WriteOptions options = WriteOptions.defaults().withChunkBytes(700).withMaxOpenFiles(maxOpenFiles);
        try (TableWriter writer = table.newWrite(options).newWriter("test", allocator)) {
            batches.forEach(writer::write);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
    }

    private List<String> read(Table table, Predicate predicate) {
        List<String> printable = PredicateCases.SCHEMA.getFields().stream()
                .map(Field::getName)
                .filter(name -> !name.equals("bytes"))
                .toList();
        ScanBuilder scan = table.current().scan().select(printable).where(predicate);
        return TestTables.read(scan, allocator).stream().sorted().toList();
    }

    /** Holds what the partitions alone say, without any statistics, against a test of every row. */
    private void verdictsAreTrue(Table table, Predicate predicate, String description, Map<Verdict, Integer> verdicts) {
        Storage storage = table.storage();
        BoundPredicate bound = BoundPredicate.of(predicate, table.current().schema(), "it");
        for (DataFile file : table.current().files()) {
            Verdict verdict = bound.verdict(Map.of(), file.rows(), file.partition());
            verdicts.merge(verdict, 1, Integer::sum);
            long selected = 0;
            try (DataFileReader reader = DataFileReader.open(storage, file)) {
                for (int chunk = 0; chunk < reader.chunks(); chunk++) {
                    RowSelection rows = RowSelection.all((int) reader.rowsOf(chunk));
                    try (VectorSchemaRoot values = reader.read(chunk, bound.fieldIds(), allocator)) {
                        bound.narrow(values, rows);
                    }
                    selected += rows.count();
                }
            }
            switch (verdict) {
                case NEVER -> assertThat(selected).as(description).isZero();
                case ALWAYS -> assertThat(selected).as(description).isEqualTo(file.rows());
                case MAYBE -> assertThat(selected).isBetween(0L, file.rows());
            }
        }
    }

    @Test
    void aBucketIsTheOnlyFileThatALookUpReads() {
        Table table = words(PartitionBy.bucket("id", 16));
        TestTables.append(table, 0, 1000, allocator);
        assertThat(table.current().files()).hasSize(16);
        assertThat(table.current().files())
                .allMatch(file -> file.path().matches("data/id_bucket=[0-9]{1,2}/[0-9a-f-]{36}\\.syna"));
        assertThat(tasks(table, "id = 500")).isEqualTo(1);
        assertThat(tasks(table, "id IN (500, 501, 502)")).isBetween(1, 3);
        assertThat(tasks(table, "id IN (1, 34)")).isEqualTo(1);
        assertThat(TestTables.read(table.current().scan().where(Predicate.parse("id IN (1, 34)")), allocator))
                .containsExactly(TestTables.row(1), TestTables.row(34));
        assertThat(tasks(table, "id > 500")).isEqualTo(16);
    }

    private static int tasks(Table table, String condition) {
        return table.current()
                .scan()
                .where(Predicate.parse(condition))
                .plan()
                .tasks()
                .size();
    }

    private Table words(PartitionBy... parts) {
        TableSpec spec =
                TableSpec.builder().schema(TestTables.SCHEMA).partitionBy(parts).build();
        return Table.create(TestTables.storage(directory.resolve("words")), spec);
    }

    @Test
    void whatATableIsPartitionedByIsReadBack() {
        PartitionBy[] parts = {PartitionBy.truncate("pos", 2), PartitionBy.identity("pos"), PartitionBy.bucket("id", 4)
        };
        Table table = words(parts);
        TestTables.append(table, 0, 20, allocator);
        Table opened = Table.open(table.storage());
        assertThat(opened.current().partitionBy()).containsExactly(parts);
        assertThat(opened.current().files())
                .anyMatch(file -> file.path().startsWith("data/pos_truncate=no/pos=noun/id_bucket="));
        assertThat(tasks(opened, "pos LIKE 'no%'")).isEqualTo(tasks(opened, "pos = 'noun'"));
        TestTables.append(opened, 20, 20, allocator);
        assertThat(TestTables.read(opened.current(), allocator))
                .containsExactlyInAnyOrderElementsOf(TestTables.rows(0, 40));
    }

    @Test
    void manyPartitionsTakeFewFilesAndLittleMemory() {
        Table table = words(PartitionBy.bucket("id", 40));
        WriteOptions options = WriteOptions.defaults().withChunkBytes(4_000).withMaxOpenFiles(8);
        long before;
        try (TableWriter writer = table.newWrite(options).newWriter("test", allocator)) {
            try (VectorSchemaRoot batch = TestTables.batch(0, 500, allocator)) {
                before = allocator.getPeakMemoryAllocation();
                writer.write(batch);
            }
            for (int i = 1; i < 4; i++) {
                try (VectorSchemaRoot batch = TestTables.batch(500L * i, 500, allocator)) {
                    writer.write(batch);
                }
            }
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        // A file for each partition of a batch at most, and not one for each row.
        assertThat(table.current().files()).hasSizeBetween(40, 4 * 40);
        assertThat(allocator.getPeakMemoryAllocation()).isLessThan(before + 500_000);
        assertThat(TestTables.read(table.current(), allocator))
                .containsExactlyInAnyOrderElementsOf(TestTables.rows(0, 2000));
    }

    @Test
    void aValueTooLongForAFileNameIsWholeInTheCommit() {
        Table table = words(PartitionBy.identity("pos"));
        String longer = "größe ".repeat(100);
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = TestTables.batch(0, 2, allocator)) {
            VarCharVector texts = (VarCharVector) batch.getVector("pos");
            texts.setSafe(0, longer.getBytes(StandardCharsets.UTF_8));
            texts.setSafe(1, (longer + "x").getBytes(StandardCharsets.UTF_8));
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        List<DataFile> files = Table.open(table.storage()).current().files();
        assertThat(files).flatExtracting(file -> file.partition().values()).containsExactly(longer, longer + "x");
        assertThat(files).extracting(file -> file.path().split("/")[1]).doesNotHaveDuplicates();
        assertThat(TestTables.read(
                        table.current().scan().select("id").where(Predicate.parse("pos = '" + longer + "'")),
                        allocator))
                .containsExactly("0");
        assertThat(tasks(table, "pos = '" + longer + "'")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "水"})
    void manyLongPartitionValuesAreWholeInTheCommit(String character) {
        List<Field> columns = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            columns.add(Field.notNullable("part" + i, new ArrowType.Utf8()));
        }
        String[] parts = columns.stream().map(Field::getName).toArray(String[]::new);
        columns.add(Field.nullable("word", new ArrowType.Utf8()));
        Schema schema = new Schema(columns);
        Table table = Table.create(
                TestTables.storage(directory),
                TableSpec.builder().schema(schema).partitionBy(parts).build());
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
                TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("t", allocator)) {
            for (FieldVector column : batch.getFieldVectors()) {
                for (int row = 0; row < 2; row++) {
                    byte[] text = (character.repeat(300) + column.getName() + row).getBytes(StandardCharsets.UTF_8);
                    ((VarCharVector) column).setSafe(row, text);
                }
            }
            batch.setRowCount(2);
            writer.write(batch);
            table.newCommit(table.current()).append(writer.finish()).publish();
        }
        assertThat(table.current().files()).hasSize(2).allSatisfy(file -> assertThat(file.partition())
                .hasSize(20));
        Predicate last = Predicate.parse("part19 = '" + character.repeat(300) + "part191'");
        assertThat(TestTables.read(table.current().scan().where(last).select("word"), allocator))
                .containsExactly(character.repeat(300) + "word1");
    }
}
