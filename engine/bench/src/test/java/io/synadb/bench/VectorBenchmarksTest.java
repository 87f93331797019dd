package io.synadb.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.bench.allocation.AllocationBenchmark;
import io.synadb.bench.churn.ChurnBenchmark;
import io.synadb.bench.filter.FilterBenchmark;
import io.synadb.bench.ingest.IngestBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs every line of the benchmarks of vectors once. Asserts nothing about time. */
class VectorBenchmarksTest {
    @TempDir
    Path results;

    @Test
    void aChangedGraphIsMeasuredBesideAFreshOne() throws Exception {
        JsonNode tables = tables(ChurnBenchmark::run);

        assertThat(tables).hasSize(3);
        assertThat(tables.at("/0/rows")).hasSize(12);
        assertThat(tables.at("/0/rows/0/after").asText()).isEqualTo("delete 10 %");
        assertThat(tables.at("/0/rows/11/recall").asDouble()).isEqualTo(1);
        assertThat(tables.at("/2/rows/1/searches").asText()).isEqualTo("while rows come in");
    }

    @Test
    void searchesBehindFiltersAreMeasuredBesideTheScan() throws Exception {
        JsonNode tables = tables(FilterBenchmark::run);

        assertThat(tables.at("/0/rows/0/search").asText()).isEqualTo("exact scan");
        assertThat(tables.at("/0/rows/1/search").asText()).isEqualTo("HNSW");
        assertThat(tables.at("/0/rows/1/recall").asDouble()).isEqualTo(1);
    }

    @Test
    void everyWayInIsMeasuredBesideTheCopy() throws Exception {
        JsonNode tables = tables(IngestBenchmark::run);

        assertThat(tables.at("/0/rows")).hasSizeGreaterThanOrEqualTo(16);
        assertThat(tables.at("/0/rows/0/times the copy").asDouble()).isEqualTo(1);
        assertThat(tables.at("/0/rows/0/rows~1s").asDouble()).isPositive();
    }

    @Test
    void whatSearchesAllocateIsMeasuredForFewCandidatesAndForMany() throws Exception {
        JsonNode tables = tables(AllocationBenchmark::run);

        assertThat(tables.at("/0/rows")).hasSize(5);
        assertThat(tables.at("/0/rows/0/candidates").asInt()).isEqualTo(10);
        assertThat(tables.at("/0/rows/0/candidates, many").asInt()).isEqualTo(20);
        assertThat(tables.at("/0/rows/0/B a search").asDouble()).isPositive();
    }

    private JsonNode tables(Part.Section benchmark) throws IOException {
        Report report = new Report("smoke", "Smoke");
        benchmark.run(Effort.SMOKE, report);
        report.write(results);
        return new ObjectMapper()
                .readTree(results.resolve("smoke.json").toFile())
                .get("tables");
    }
}
