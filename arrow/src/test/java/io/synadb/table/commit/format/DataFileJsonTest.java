package io.synadb.table.commit.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.CorruptDataException;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionField;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataFileJsonTest {
    /** As a commit of any version of ours has it: never edit this line. */
    private static final String LINE =
            "{\"add\":{\"path\":\"data/x.syna\",\"length\":1099511627776,\"footer\":900,\"footerCrc\":\"fedcba98\",\"rows\":3,"
                    + "\"stats\":{\"1\":{\"min\":-1.25,\"max\":10,\"nulls\":2},\"4\":{\"nulls\":0,\"minLen\":8,\"maxLen\":8}},"
                    + "\"partition\":{\"2\":null,\"3\":\"größe \\\"x\\\"\\n\",\"3:bucket[16]\":\"7\"},\"bucket\":2,\"generation\":1}}";

    @Test
    void everyFieldIsReadAndWritten() {
        DataFile file = DataFileJson.read("state", LINE);
        Map<PartitionField, String> partition = new HashMap<>();
        partition.put(PartitionField.identity(2), null);
        partition.put(PartitionField.identity(3), "größe \"x\"\n");
        partition.put(PartitionField.parse("3:bucket[16]"), "7");
        assertThat(file)
                .isEqualTo(
                        new DataFile("data/x.syna", 1L << 40, 900, 0xfedcba98, 3, file.statistics(), partition, 2, 1));
        assertThat(file.statistics()).containsOnlyKeys(1, 4);
        assertThat(DataFileJson.write(file)).isEqualTo(LINE);
    }

    @Test
    void aPartOfAGrowingFileSaysWhichRowsItBrings() {
        DataFile file = DataFileJson.read("state", LINE);
        DataFile grown = file.withFirstRow(2);
        assertThat(DataFileJson.write(grown))
                .isEqualTo(LINE.replace("{\"add\"", "{\"extend\"")
                        .replace("\"generation\":1", "\"generation\":1,\"firstRow\":2"));
        for (DataFile part : List.of(grown, grown.withGrowing(true), file.withGrowing(true))) {
            assertThat(DataFileJson.read("state", DataFileJson.write(part))).isEqualTo(part);
        }
    }

    @Test
    void isTheLineOfACommit() {
        Commit commit = new Commit(
                1, "append", Map.of(), new UUID(1, 2), null, List.of(new Action.Add(DataFileJson.read("state", LINE))));
        assertThat(new String(CommitFormat.encode(commit), UTF_8).lines()).contains(LINE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
                    {"remove":{"path":"a"}}         | in 'remove', expected the action 'add' or 'extend'.
                    {"add":{}}                      | in 'add', field 'path' is missing.
                    {"add":{"path":"../a"}}         | in 'add', field 'path' is '../a', expected a relative path without '..'.
                    {"extend":{"path":"a"}}         | in 'extend', field 'length' is missing.
                    {"add":1}                       | in 'add', expected an object and found 1.
                    {"add":{                        | the line is no JSON
                    {}                              | expected an object with one member
                    """)
    void anythingElseIsDamage(String line, String message) {
        assertThatThrownBy(() -> DataFileJson.read("the state of a sink", line))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageStartingWith("Damaged file the state of a sink at offset 0: ")
                .hasMessageContaining(message);
    }
}
