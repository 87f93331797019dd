package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the published library that were damaged afterwards. It writes no checksums. */
class DamagedGoldenTest {
    /** A text in which one bit was flipped is a text: nothing in the file says that it was another. */
    private static final String CHANGED_TEXT = "damaged-value.db";

    /** Where not one whole record stands, as start and end. */
    private static final Map<String, List<Long>> LOST = Map.of(
            "damaged-ff.db", List.of(690L, 1104L),
            "damaged-length-small.db", List.of(690L, 828L),
            "damaged-length.db", List.of(690L, 828L),
            "damaged-torn-appended.db", List.of(2631L, 2710L),
            "damaged-torn-header.db", List.of(2631L, 2638L),
            "damaged-torn-key.db", List.of(2631L, 2647L),
            "damaged-torn-value.db", List.of(2631L, 2760L),
            "damaged-zero-tail.db", List.of(2770L, 6866L));

    @TempDir
    Path folder;

    static Stream<GoldenFile> damaged() {
        return GoldenFile.ofKinds("damaged-log");
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void salvageFindsEveryIntactRecordAndNamesWhatIsLost(GoldenFile golden) throws IOException {
        byte[] before = Files.readAllBytes(golden.path());
        SalvageReport report = DbMaintenance.salvage(golden.path(), folder.resolve("salvaged.db"));
        assertThat(Files.readAllBytes(golden.path())).isEqualTo(before);
        assertThat(report.lost().stream()
                        .flatMap(range -> Stream.of(range.offset(), range.end()))
                        .toList())
                .isEqualTo(LOST.getOrDefault(golden.toString(), List.of()));
        List<String> intact = new ArrayList<>();
        try (SynaDb db = SynaDb.openReadOnly(folder.resolve("salvaged.db"))) {
            for (JsonNode record : golden.expected().get("intact_records")) {
                assertThat(db.get(GoldenFile.key(record))).contains(GoldenFile.atom(record.get("stored")));
                intact.add(GoldenFile.key(record));
            }
            if (golden.toString().equals(CHANGED_TEXT)) {
                intact.add("k05");
            }
            assertThat(db.keys()).containsExactlyInAnyOrderElementsOf(intact);
        }
        assertThat(report.values()).isEqualTo(intact.size());
        assertThat(report.foreign()).as("nothing proves them").isEqualTo(intact.size());
        assertThat(DbMaintenance.verify(folder.resolve("salvaged.db")).isIntact())
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void anOpenKeepsWhatItCutsOff(GoldenFile golden) throws IOException {
        byte[] bytes = Files.readAllBytes(golden.path());
        Path path = Files.copy(golden.path(), folder.resolve("copy.db"));
        VerifyReport before = DbMaintenance.verify(path);
        SynaDb.open(path).close();
        Path torn = folder.resolve("copy.db.torn");
        int cut = (int) before.tornAt();
        if (cut < 0) {
            assertThat(path).hasBinaryContent(bytes);
            assertThat(torn).doesNotExist();
            return;
        }
        assertThat(path).hasBinaryContent(Arrays.copyOf(bytes, cut));
        assertThat(torn).hasBinaryContent(Arrays.copyOfRange(bytes, cut, bytes.length));
        assertThat(DbMaintenance.verify(path).isIntact()).isTrue();
        VerifyReport rest = DbMaintenance.verify(torn);
        assertThat(rest.records().all()).isEqualTo(before.wholeBehindTear());
        if (before.wholeBehindTear() > 0) {
            SalvageReport salvaged = DbMaintenance.salvage(torn, folder.resolve("rest.db"));
            assertThat(salvaged.values())
                    .as("also what was cut off can be salvaged")
                    .isEqualTo(before.wholeBehindTear());
        }
    }
}
