package io.synadb.table.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.bench.Effort;
import io.synadb.bench.Part;
import io.synadb.bench.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every line once, so that the benchmark stays runnable; Lance takes no part. Asserts nothing about time. */
class TableBenchmarkTest {
    @TempDir
    Path results;

    @Test
    void rowsGoInBesideTheSameBytesInAFile() throws Exception {
        JsonNode rows = rows(WriteBenchmark::run);

        assertThat(rows).hasSize(3);
        assertThat(rows.at("/2/into").asText()).isEqualTo("table");
        assertThat(rows.at("/0/bytes written a byte").asDouble()).isEqualTo(1);
        assertThat(rows.at("/2/bytes written a byte").asDouble()).isGreaterThan(1);
    }

    @Test
    void everyScanFindsWhatWasWritten() throws Exception {
        JsonNode rows = rows(ScanBenchmark::run);

        assertThat(rows).hasSize(4);
        assertThat(rows.at("/2/scan").asText()).isEqualTo("table, first scan");
        assertThat(rows.at("/2/GB~1s").asDouble()).isPositive();
    }

    @Test
    void idsAreReadBesideIdsAlone() throws Exception {
        JsonNode rows = rows(ProjectionBenchmark::run);

        assertThat(rows).hasSize(2);
        assertThat(rows.at("/0/times the ids alone").asDouble()).isEqualTo(1);
    }

    @Test
    void keysAreKnownLookedUpAndUpserted() throws Exception {
        JsonNode tables = tables(KeysBenchmark::run);

        assertThat(tables).hasSize(3);
        assertThat(tables.at("/1/rows")).hasSize(4);
        assertThat(tables.at("/2/rows")).hasSize(3);
    }

    @Test
    void aLongHistoryIsOpenedByAnotherJvm() throws Exception {
        assertThat(rows(OpenBenchmark::run)).hasSize(2);
    }

    @Test
    void searchesAreMeasuredWithAndWithoutIndexFiles() throws Exception {
        JsonNode tables = tables(SearchBenchmark::run);

        assertThat(tables.at("/0/rows")).hasSize(3);
        assertThat(tables.at("/1/rows")).hasSize(12);
        assertThat(tables.at("/1/rows/0/recall@10").asDouble()).isEqualTo(1);
    }

    @Test
    void keysOfAnUpsertDifferAndAreThereOrNot() {
        for (KeyChoice choice : KeyChoice.values()) {
            Set<Long> keys = new HashSet<>();
            for (int row = 0; row < 1000; row++) {
                keys.add(choice.keys(3, 1000, 15_625).applyAsLong(row));
            }
            int there = (int) keys.stream().filter(key -> key < 15_625).count();

            assertThat(keys).as(choice.title()).hasSize(1000);
            assertThat(there).isEqualTo(choice == KeyChoice.THERE ? 1000 : choice == KeyChoice.HALF ? 500 : 0);
        }
    }

    @Test
    void namesTheArgumentsItKnows() {
        assertThatThrownBy(() -> TableBenchmark.main(new String[] {"writes"}))
                .hasMessageStartingWith("Unknown argument 'writes': expected --quick or any of [")
                .hasMessageEndingWith("write]");
    }

    private JsonNode rows(Part.Section section) throws IOException {
        return tables(section).at("/0/rows");
    }

    private JsonNode tables(Part.Section section) throws IOException {
        Report report = new Report("smoke", "Smoke");
        section.run(Effort.SMOKE, report);
        report.write(results);
        return new ObjectMapper()
                .readTree(results.resolve("smoke.json").toFile())
                .at("/tables");
    }
}
