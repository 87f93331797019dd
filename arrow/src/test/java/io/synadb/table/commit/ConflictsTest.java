package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.arrow.Schemas;
import io.synadb.table.commit.TableChange.Kind;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.commit.log.TestLogs;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which changes may follow which, when both were made for the same version. */
class ConflictsTest {
    private CommitLog log;
    private TableState base;

    @BeforeEach
    void create() {
        log = new CommitLog(new MemoryStorage());
        TableState created = new TableChange(Kind.CREATE, TestLogs.METADATA, null, List.of(), null).publish(log);
        base = new TableChange(
                        Kind.APPEND,
                        created.metadata(),
                        created,
                        List.of(TestLogs.file("a"), TestLogs.file("b"), TestLogs.file("c")),
                        null)
                .publish(log);
    }

    /** A change for the base; {@code rest} is what it takes away, {@code added} what it brings. */
    private TableChange change(String kind, String taken, String added) {
        Action.Metadata metadata = base.metadata();
        if (kind.equals("ALTER")) {
            metadata = new Action.Metadata(
                    metadata.id(), metadata.schema(), List.of(), List.of(), 0, Map.of("comment", added));
        }
        if (kind.equals("PARTITION")) {
            metadata = new Action.Metadata(
                    metadata.id(), metadata.schema(), List.of(PartitionField.identity(1)), List.of(), 0, Map.of());
        }
        if (kind.equals("COLUMNS")) {
            metadata = metadata.withColumns(withColumn(metadata.schema(), added), Map.of());
        }
        List<DataFile> replaced = taken == null ? List.of() : List.of(TestLogs.file(taken));
        Kind known = kind.equals("PARTITION") || kind.equals("COLUMNS") ? Kind.ALTER : Kind.valueOf(kind);
        List<DataFile> files = known == Kind.ALTER || known == Kind.DELETE ? List.of() : List.of(TestLogs.file(added));
        return new TableChange(known, metadata, base, replaced, files, Map.of(), null);
    }

    private static Schema withColumn(Schema schema, String name) {
        List<Field> columns = new ArrayList<>(schema.getFields());
        columns.add(Schemas.newColumn(Field.nullable(name, new ArrowType.Utf8()), 2));
        return new Schema(columns);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # first,,         second,,       files afterwards
            APPEND,,          APPEND,,       a b c x y
            APPEND,,          DELETE, a,     b c x
            APPEND,,          COMPACT, a,    b c x y
            APPEND,,          ALTER,,        a b c x
            DELETE, a,        APPEND,,       b c y
            DELETE, a,        DELETE, b,     c
            DELETE, a,        COMPACT, b,    c y
            COMPACT, a,       APPEND,,       b c x y
            COMPACT, a,       DELETE, b,     c x
            COMPACT, a,       COMPACT, b,    c x y
            OVERWRITE,,       APPEND,,       x y
            ALTER,,           APPEND,,       a b c y
            ALTER,,           OVERWRITE,,    y
            COLUMNS,,         APPEND,,       a b c y
            COLUMNS,,         DELETE, a,     b c
            COLUMNS,,         COMPACT, a,    b c y
            COLUMNS,,         OVERWRITE,,    y
            APPEND,,          COLUMNS,,      a b c x
            OVERWRITE,,       COLUMNS,,      x
            COLUMNS,,         COLUMNS,,      conflict
            COLUMNS,,         ALTER,,        a b c
            ALTER,,           COLUMNS,,      a b c
            PARTITION,,       COLUMNS,,      conflict
            PARTITION,,       ALTER,,        conflict
            PARTITION,,       APPEND,,       conflict
            PARTITION,,       DELETE, a,     conflict
            ALTER,,           ALTER,,        conflict
            APPEND,,          OVERWRITE,,    conflict
            DELETE, a,        OVERWRITE,,    conflict
            COMPACT, a,       OVERWRITE,,    conflict
            OVERWRITE,,       OVERWRITE,,    conflict
            OVERWRITE,,       DELETE, a,     conflict
            OVERWRITE,,       COMPACT, a,    conflict
            DELETE, a,        DELETE, a,     conflict
            DELETE, a,        COMPACT, a,    conflict
            COMPACT, a,       DELETE, a,     conflict
            COMPACT, a,       COMPACT, a,    conflict
            """)
    void aChangeFollowsAnotherUnlessThatTookWhatItRead(
            String first, String firstTakes, String second, String secondTakes, String expected) {
        TableState winner = change(first, firstTakes, "x").publish(log);
        // A commit behind the winner, which is in nobody's way.
        new Maintenance(log).createTag("release", 0);
        TableChange loser = change(second, secondTakes, "y");
        if (expected.equals("conflict")) {
            assertThatThrownBy(() -> loser.publish(log))
                    .isInstanceOf(ConflictException.class)
                    .hasMessageContaining(
                            "Read version 1, found version 2 (" + winner.last().operation() + ", commit "
                                    + winner.last().uuid() + "). Nothing was committed, and a retry is safe");
            assertThat(log.load().version()).isEqualTo(3);
        } else {
            Set<String> files = loser.publish(log).files().keySet();
            assertThat(files.stream().map(path -> path.substring("data/".length())))
                    .containsExactlyInAnyOrder(expected.split(" "));
        }
    }
}
