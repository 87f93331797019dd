package io.synadb.table.compaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.partition.PartitionField;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupingTest {
    private static final PartitionField KIND = PartitionField.identity(2);
    /** Small is a file of less than 100 rows and 750 bytes. */
    private static final CompactionOptions OPTIONS =
            CompactionOptions.defaults().withMinRows(100).withTargetFileBytes(1_000);

    private static DataFile file(String name, long rows, long bytes) {
        return new DataFile(name, bytes, 0, 0, rows, Map.of(), Map.of(), 0, 0);
    }

    private static DataFile without(DataFile file, long deleted) {
        return file.withDeletes(new DeletesEntry("deletes/x.dv", 8, 10, 0, deleted));
    }

    private static List<String> groups(CompactionOptions options, DataFile... files) {
        return Grouping.of(List.of(files), options, file -> file.path().startsWith("+")).stream()
                .map(group -> group.stream().map(DataFile::path).reduce("", (left, right) -> left + right))
                .toList();
    }

    @Test
    void smallFilesAreMergedInTheirOrderAndOthersPassedOver() {
        assertThat(groups(OPTIONS, file("a", 5, 90), file("B", 100, 90), file("c", 5, 90), file("D", 5, 750)))
                .containsExactly("ac");
    }

    @Test
    void aGroupEndsWhereItsFileWouldBecomeTooLarge() {
        assertThat(groups(OPTIONS, file("a", 5, 600), file("b", 5, 400), file("c", 5, 1), file("d", 5, 1)))
                .containsExactly("ab", "cd");
    }

    @Test
    void whatIsDeletedDoesNotCountForTheSize() {
        assertThat(groups(OPTIONS, file("a", 5, 590), without(file("b", 80, 800), 40), file("c", 5, 1)))
                .containsExactly("abc");
    }

    @Test
    void aFileThatGrewBySmallPartsIsRewrittenAlone() {
        assertThat(groups(OPTIONS, file("a", 1_000, 9_000), file("+b", 1_000, 9_000), file("C", 100, 90)))
                .containsExactly("+b");
        assertThat(groups(OPTIONS, file("+a", 5, 90))).containsExactly("+a");
    }

    @Test
    void aFileOfWhichEnoughIsDeletedIsRewrittenAlone() {
        assertThat(groups(OPTIONS, without(file("a", 1_000, 9_000), 199), without(file("b", 1_000, 9_000), 200)))
                .containsExactly("b");
        assertThat(groups(OPTIONS.withDeletedShare(1.5), without(file("a", 1_000, 9_000), 900)))
                .isEmpty();
    }

    @Test
    void partitionsAndBucketsAreNotMixed() {
        DataFile verb = new DataFile("v", 9, 0, 0, 5, Map.of(), Map.of(KIND, "verb"), 0, 0);
        DataFile none = new DataFile("n", 9, 0, 0, 5, Map.of(), Collections.singletonMap(KIND, null), 0, 0);
        DataFile bucket = new DataFile("b", 9, 0, 0, 5, Map.of(), Map.of(KIND, "verb"), 1, 0);
        assertThat(groups(OPTIONS, verb, none, bucket)).isEmpty();
        DataFile other = new DataFile("w", 9, 0, 0, 5, Map.of(), Map.of(KIND, "verb"), 0, 0);
        assertThat(groups(OPTIONS, verb, none, other, bucket)).containsExactly("vw");
    }

    @Test
    void nothingPaysForASingleSmallFileOrTooFew() {
        assertThat(groups(OPTIONS)).isEmpty();
        assertThat(groups(OPTIONS, file("a", 5, 90))).isEmpty();
        assertThat(groups(OPTIONS.withMinFiles(3), file("a", 5, 90), file("b", 5, 90)))
                .isEmpty();
    }

    @Test
    void noFileGetsMoreRowsThanAFileCanHave() {
        CompactionOptions huge = OPTIONS.withMinRows(Long.MAX_VALUE).withTargetFileBytes(Long.MAX_VALUE);
        assertThat(groups(huge, file("a", 1L << 30, 9), file("b", 1L << 30, 9), file("c", 5, 9)))
                .containsExactly("bc");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> OPTIONS.withMinFiles(1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("min-files is 1: expected 2 or more.");
        assertThatThrownBy(() -> OPTIONS.withMinRows(0)).hasMessage("min-rows is 0: expected 1 or more.");
        assertThatThrownBy(() -> OPTIONS.withTargetFileBytes(0))
                .hasMessage("target-file-bytes is 0: expected 1 or more.");
        assertThatThrownBy(() -> OPTIONS.withDeletedShare(Double.NaN))
                .hasMessage("deleted-share is NaN: expected more than 0.");
        assertThatThrownBy(() -> OPTIONS.withChunkBytes(0)).hasMessageStartingWith("chunk-bytes is 0");
    }

    @Test
    void theTableSaysHowLargeAFileShouldBe() {
        assertThat(CompactionOptions.of(Map.of("comment", "none"))).isEqualTo(CompactionOptions.defaults());
        assertThat(CompactionOptions.of(Map.of("target-file-bytes", " 1000 ")).targetFileBytes())
                .isEqualTo(1_000);
        assertThatThrownBy(() -> CompactionOptions.of(Map.of("target-file-bytes", "1 GB")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "The property 'target-file-bytes' is '1 GB': expected a whole number of bytes, 1 or more, as in"
                                + " 536870912 for 512 MiB.");
    }
}
