package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.RandomBatches;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileWriter;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.LocalStorage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes in a column of texts that are no text. */
class BrokenTextTest {
    private static final byte[] LATIN = "na\u00efve".getBytes(StandardCharsets.ISO_8859_1);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void isRefusedWithItsRowColumnAndByteAndTheWriterGoesOn() {
        Table table = Table.create(LocalStorage.of(directory), TestTables.spec());
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot good = TestTables.batch(0, 10, allocator);
                VectorSchemaRoot bad = TestTables.batch(10, 10, allocator)) {
            ((VarCharVector) bad.getVector("pos")).setSafe(3, LATIN);
            bad.setRowCount(10);
            writer.write(good);
            assertThatThrownBy(() -> writer.write(bad))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage(
                            "Cannot write to table " + directory + " (test): row 13 of the rows written (id = 13) has a"
                                    + " text in column 'pos' that is not UTF-8: byte 3 of it is 0x76, which no character has"
                                    + " there. Nothing was committed; decode the text from the encoding that it is in, or make"
                                    + " the column binary.");
            writer.write(good);
            assertThat(writer.finish()).extracting(DataFile::rows).containsExactly(20L);
        }
    }

    @Test
    void isFoundInListsAndNotWhereATextIsNull() {
        Field element = Field.nullable("element", new ArrowType.Utf8());
        Schema schema = new Schema(List.of(
                new Field("tags", FieldType.nullable(new ArrowType.List()), List.of(element)),
                RandomBatches.nullable("word", new ArrowType.Utf8())));
        Table table = Table.create(
                LocalStorage.of(directory), TableSpec.builder().schema(schema).build());
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("test", allocator);
                VectorSchemaRoot batch = VectorSchemaRoot.create(table.current().schema(), allocator)) {
            ListVector tags = (ListVector) batch.getVector("tags");
            VarCharVector words = (VarCharVector) batch.getVector("word");
            VarCharVector tag = (VarCharVector) tags.getDataVector();
            tags.startNewValue(0);
            tag.setSafe(0, "é".getBytes(StandardCharsets.UTF_8));
            tag.setSafe(1, LATIN);
            tags.endValue(0, 2);
            words.setSafe(0, LATIN);
            batch.setRowCount(1);
            words.setNull(0);
            assertThatThrownBy(() -> writer.write(batch))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("value 1 of a batch has a text in column 'tags.element' that is not UTF-8");
            tag.setNull(1);
            assertThatCode(() -> writer.write(batch)).doesNotThrowAnyException();
        }
    }

    /** As an earlier version, or a writer of another kind, may have left it. */
    @Test
    void isReadFilteredAndCompactedWhereItIsThere() {
        Table table = Table.create(LocalStorage.of(directory), TestTables.spec());
        for (int file = 0; file < 2; file++) {
            try (VectorSchemaRoot rows = TestTables.batch(10L * file, 10, allocator);
                    DataFileWriter writer = DataFileWriter.create(
                            table.storage(),
                            "data/" + file + ".syna",
                            table.current().schema())) {
                ((VarCharVector) rows.getVector("pos")).setSafe(3, LATIN);
                rows.setRowCount(10);
                writer.write(rows);
                table.newCommit(table.current())
                        .append(List.of(writer.finish(Map.of())))
                        .publish();
            }
        }
        for (int pass = 0; pass < 2; pass++) {
            List<String> rows = TestTables.read(table.current(), allocator);
            assertThat(rows).hasSize(20);
            assertThat(rows.get(3)).contains("|na\ufffdve|");
            assertThat(TestTables.read(
                            table.current().scan().where(Predicate.parse("pos LIKE 'na%' AND pos > 'na'")), allocator))
                    .hasSize(2);
            Compaction.of(table).run(allocator);
            assertThat(table.current().files()).hasSize(1);
        }
    }
}
