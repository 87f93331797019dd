package io.synadb.table.commit.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.DefaultValue;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.partition.PartitionField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommitFormatTest {
    private static final String FILE = "table/_syna/log/00000000000000000007.json";
    private static final UUID UUID_1 = new UUID(1, 2);
    private static final String HEAD =
            "{\"commit\":{\"time\":5,\"operation\":\"append\",\"counts\":{\"rows\":3},\"uuid\":\"" + UUID_1 + "\"}}\n";

    /** Of a column 'score' of id 3 with the default 7, before a column 'id' of id 1, where 4 was the last id given. */
    private static final String CHANGED_COLUMNS =
            "/////4gBAAAQAAAAAAAKAA4ABgANAAgACgAAAAAABAAQAAAAAAEKAAwAAAAIAAQACgAAAAgAAAA0AAAAAQAAAAQAAAAI////CAAA"
                    + "AAwAAAABAAAANAAAAAwAAABzeW5hLmxhc3QtaWQAAAAAAgAAAIgAAAAYAAAAAAASABgAFAATABIADAAAAAgABAASAAAAFAAAADgA"
                    + "AAA4AAAAAAACATwAAAABAAAABAAAAHD///8IAAAADAAAAAEAAAAxAAAABwAAAHN5bmEuaWQAAAAAAGD///8AAAABQAAAAAIAAABp"
                    + "ZAAAAAASABgAFAAAABMADAAAAAgABAASAAAAFAAAAGwAAAB0AAAAAAAAAngAAAACAAAAMAAAAAQAAADg////CAAAAAwAAAABAAAA"
                    + "MwAAAAcAAABzeW5hLmlkAAgADAAIAAQACAAAAAgAAAAMAAAAAQAAADcAAAAMAAAAc3luYS5kZWZhdWx0AAAAAAAAAAAIAAwACAAH"
                    + "AAgAAAAAAAABIAAAAAUAAABzY29yZQAAAA==";

    private static Commit example() {
        Schema schema = Schemas.withFieldIds(
                new Schema(List.of(new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null))), 1);
        Map<PartitionField, String> partition = new HashMap<>();
        partition.put(PartitionField.identity(1), null);
        partition.put(PartitionField.identity(2), "größe / \"quoted\"\n");
        return new Commit(
                1_700_000_000_000_000L,
                "append",
                Map.of("rows", 3L, "files", 1L),
                UUID_1,
                new UUID(5, 6),
                List.of(
                        new Action.Protocol(1, 1, List.of("a"), List.of("b")),
                        new Action.Metadata(
                                new UUID(3, 4),
                                schema,
                                List.of(PartitionField.identity(1), PartitionField.parse("1:bucket[16]")),
                                List.of(),
                                0,
                                Map.of("vector.v.dim", "3", "a", "b")),
                        new Action.Add(
                                new DataFile("data/x.syna", 1000, 900, 0xfedcba98, 3, Map.of(), partition, 2, 1)),
                        new Action.Extend("data/y.syna", 2000, 1900, 7, 30, Map.of()),
                        new Action.Remove("data/z.syna"),
                        new Action.Deletes("data/x.syna", new DeletesEntry("deletes/d.dv", 8, 28, 0x0a, 3)),
                        new Action.Deletes("data/y.syna", null),
                        new Action.Index("data/x.syna", "index/x.4.hnsw.syx", 4, "hnsw", 3, 4096, false),
                        new Action.Index("data/y.syna", "index/y.4.hnsw.syx", 4, "hnsw", 0, 0, true),
                        new Action.Tag("release", 7L),
                        new Action.Tag("old", null),
                        new Action.Expire(5),
                        new Action.Txn("query-7", 42, "ab12")));
    }

    /** The lines under a checksum that matches. */
    private static byte[] commit(String lines) {
        CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.UTF_8));
        return (lines + String.format(Locale.ROOT, "{\"crc32c\":\"%08x\"}\n", crc.getValue()))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsWhatItWrites() {
        assertThat(CommitFormat.decode(FILE, CommitFormat.encode(example()))).isEqualTo(example());
    }

    @Test
    void aCommitIsLinesOfOneAction() {
        List<String> lines = new String(CommitFormat.encode(example()), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(lines).hasSize(15);
        assertThat(lines.get(0))
                .isEqualTo("{\"commit\":{\"time\":1700000000000000,\"operation\":\"append\",\"counts\":{\"files\":1,"
                        + "\"rows\":3},\"uuid\":\"" + UUID_1 + "\",\"previous\":\"" + new UUID(5, 6) + "\"}}");
        assertThat(lines.get(1))
                .isEqualTo(
                        "{\"protocol\":{\"minReader\":1,\"minWriter\":1,\"features\":[\"a\"],\"writerFeatures\":[\"b\"],"
                                + "\"format\":\"1\"}}");
        assertThat(lines.get(2)).contains("\"partitionBy\":[1,\"1:bucket[16]\"],\"primaryKey\":[]");
        assertThat(lines.get(3))
                .isEqualTo(
                        "{\"add\":{\"path\":\"data/x.syna\",\"length\":1000,\"footer\":900,\"footerCrc\":\"fedcba98\","
                                + "\"rows\":3,\"stats\":{},\"partition\":{\"1\":null,\"2\":\"größe / \\\"quoted\\\"\\n\"},"
                                + "\"bucket\":2,\"generation\":1}}");
        assertThat(lines.get(6))
                .isEqualTo(
                        "{\"deletes\":{\"path\":\"data/x.syna\",\"file\":\"deletes/d.dv\",\"offset\":8,\"length\":28,"
                                + "\"crc\":\"0000000a\",\"count\":3}}");
        assertThat(lines.get(7)).isEqualTo("{\"deletes\":{\"path\":\"data/y.syna\",\"length\":0}}");
        assertThat(lines.get(14)).matches("\\{\"crc32c\":\"[0-9a-f]{8}\"}");
    }

    @Test
    void aChangeOfColumnsHasTheseBytes() {
        Field id = Field.nullable("id", new ArrowType.Int(64, true));
        Field score = Field.notNullable("score", new ArrowType.Int(32, true));
        Schema schema =
                new Schema(List.of(DefaultValue.with(Schemas.newColumn(score, 3), 7), Schemas.newColumn(id, 1)));
        Action.Metadata metadata = new Action.Metadata(
                new UUID(3, 4), Schemas.withLastFieldId(schema, 4), List.of(), List.of(), 0, Map.of("owner", "me"));
        Commit change = new Commit(5, "alter", Map.of("rows", 3L), UUID_1, null, List.of(metadata));
        byte[] bytes = commit(HEAD.replace("append", "alter") + "{\"metadata\":{\"id\":\"" + new UUID(3, 4)
                + "\",\"schema\":\"" + CHANGED_COLUMNS
                + "\",\"partitionBy\":[],\"primaryKey\":[],\"buckets\":0,\"properties\":{\"owner\":\"me\"}}}\n");
        assertThat(new String(CommitFormat.encode(change), StandardCharsets.UTF_8))
                .isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        assertThat(CommitFormat.decode(FILE, bytes)).isEqualTo(change);
        assertThat(Schemas.lastFieldId(metadata.schema())).isEqualTo(4);
    }

    @Test
    void everyFlippedBitAndEveryCutIsNoticed() {
        byte[] good = CommitFormat.encode(example());
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> CommitFormat.decode(FILE, bad))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining(FILE);
        }
        for (int length = 0; length < good.length; length++) {
            byte[] bad = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> CommitFormat.decode(FILE, bad))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining(FILE);
        }
    }

    @Test
    void tablesOfBeforeFormat1SayThatNothingIsPromised() {
        String old = "{\"protocol\":{\"minReader\":0,\"minWriter\":0,\"features\":[],\"format\":\"0, no promise\"}}\n";
        Commit commit = CommitFormat.decode(FILE, commit(HEAD + old));
        assertThat(commit.actions()).isEqualTo(List.of(Action.Protocol.of(0)));
        assertThat(new String(CommitFormat.encode(commit), StandardCharsets.UTF_8))
                .contains("\"writerFeatures\":[],\"format\":\"0, no promise\"}}\n");
    }

    @Test
    void unknownActionsAndFieldsAreIgnored() {
        Commit commit = CommitFormat.decode(
                FILE,
                commit(HEAD
                        + "{\"someday\":[1,2]}\n"
                        + "{\"remove\":{\"path\":\"data/x.syna\",\"reason\":\"age\"}}\n"));
        assertThat(commit.timeMicros()).isEqualTo(5);
        assertThat(commit.actions()).isEqualTo(new ArrayList<>(List.of(new Action.Remove("data/x.syna"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"remove":{}}                                | in 'remove', field 'path' is missing.
                    {"remove":{"path":7}}                        | in 'remove', field 'path' holds 7, expected text.
                    {"remove":{"path":"../x"}}                   | in 'remove', field 'path' is '../x', expected a relative path without '..'.
                    {"remove":{"path":"/x"}}                     | in 'remove', field 'path' is '/x', expected a relative path without '..'.
                    {"remove":"x"}                               | in 'remove', expected an object and found "x".
                    {"txn":{"app":"a","version":1.5,"hash":""}}  | in 'txn', field 'version' holds 1.5, expected a whole number of 64 bits.
                    {"deletes":{"path":"a","length":-1}}         | in 'deletes', field 'length' is -1, expected 0 or more.
                    {"protocol":{"minReader":1,"minWriter":1,"features":[1]}} | in 'protocol', field 'features' holds 1, expected an array of texts.
                    {"remove":{"path":"a"},"add":{}}             | expected an object with one member, the action, on each line.
                    {"remove":{"path":"a"}} {}                   | the line is no JSON
                    [                                            | the line is no JSON
                    """)
    void aLineThatMakesNoSenseIsDamageWithItsPlace(String line, String problem) {
        assertThatThrownBy(() -> CommitFormat.decode(FILE, commit(HEAD + line + "\n")))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageStartingWith("Damaged file " + FILE + " at offset " + HEAD.length() + ": " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "{}", "\"day\"", "\"x:day\"", "\"1:bucket[0]\"", "99999999999"})
    void aPartitionFieldThatMakesNoSenseIsDamage(String field) {
        assertThatThrownBy(() -> CommitFormat.decode(FILE, partitionedBy(field)))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("in 'metadata', f");
    }

    @Test
    void anUnknownTransformAsksForANewerVersion() {
        assertThat(CommitFormat.decode(FILE, partitionedBy("\"1:truncate[4]\"")).actions())
                .hasSize(1);
        assertThatThrownBy(() -> CommitFormat.decode(FILE, partitionedBy("\"1:zorder[4]\"")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "Unknown partition transform 'zorder[4]': this version knows identity, year, month, day, hour,"
                                + " truncate[width] and bucket[count]. Use a newer SynaDB.");
    }

    private static byte[] partitionedBy(String field) {
        String lines = new String(CommitFormat.encode(example()), StandardCharsets.UTF_8);
        String metadata = lines.lines().skip(2).findFirst().orElseThrow();
        return commit(HEAD + metadata.replace("[1,\"1:bucket[16]\"]", "[" + field + "]") + "\n");
    }

    @Test
    void theCommitActionIsFirstAndOnlyThere() {
        assertThatThrownBy(() -> CommitFormat.decode(FILE, commit(HEAD + HEAD)))
                .hasMessageContaining("at offset " + HEAD.length() + ": in 'commit', a second 'commit' was found.");
        assertThatThrownBy(() -> CommitFormat.decode(FILE, commit("{\"remove\":{\"path\":\"a\"}}\n" + HEAD)))
                .hasMessageContaining("at offset 0: in 'remove', expected 'commit' on the first line.");
        assertThatThrownBy(() -> CommitFormat.decode(FILE, commit("")))
                .hasMessageContaining("at offset 0: the commit is empty");
    }
}
