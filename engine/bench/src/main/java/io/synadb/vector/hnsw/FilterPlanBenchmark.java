package io.synadb.vector.hnsw;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.data.Categories;
import io.synadb.bench.data.Embeddings;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.RowBits;
import io.synadb.vector.RowFilter;
import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.kernel.Ranking;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;

/** Each {@link FilterPlan} on filters that go with the data, and on others. In the package of the plans, to force them. */
@NullMarked
public final class FilterPlanBenchmark {
    private static final int QUERIES = 200;
    private static final int K = 10;
    private static final int BUILD_THREADS = 2;

    /** Beginnings of names: from one row in fifty to two in three. */
    private static final String[] CATEGORIES = {
        "noun.food", "noun.state", "noun.animal", "adj.all", "adj.", "verb.", "noun."
    };

    private static final int[] PERCENTS = {1, 2, 5, 10, 15, 20, 30, 50, 80};
    private static final int WIDTH = 64;

    /** A wider beam would hold most of the rows. */
    private static final int WIDEST = 4000;

    private FilterPlanBenchmark() {}

    public static void run(Effort effort, Report report) throws IOException {
        Optional<String[]> categories = Categories.real();
        if (categories.isEmpty()) {
            return;
        }
        Embeddings data = Embeddings.real(effort);
        Vectors rows = data.vectors();
        float[][] queries = IntStream.range(0, Math.min(QUERIES, data.queryCount()))
                .mapToObj(data::query)
                .toArray(float[][]::new);
        Table table = report.table(
                "Top %d of the accepted among %,d rows (%s)".formatted(K, rows.size(), data.name()),
                "One thread, ef %d. Categories stand together, random rows anywhere. The chosen way is the one that a search"
                                .formatted(WIDTH)
                        + " takes by itself.",
                "accepted",
                "share",
                "way",
                "chosen",
                "recall",
                "CPU µs a query",
                "spread %");
        try (HnswIndex index =
                HnswIndex.build(rows, IndexSpec.of(IndexKind.HNSW, DistanceMetric.COSINE), BUILD_THREADS)) {
            Search search = new Search(new Coding(DistanceMetric.COSINE, rows.dimensions()), rows);
            for (Map.Entry<String, IntPredicate> accepted :
                    filters(categories.get()).entrySet()) {
                RowFilter filter = RowBits.where(rows.size(), accepted.getValue());
                for (FilterPlan plan : FilterPlan.values()) {
                    double sparsity = (double) rows.size() / filter.cardinality();
                    if (plan.width(K, WIDTH, sparsity) < WIDEST) {
                        Subject subject = new Subject(search, index.graph(), rows.size(), queries);
                        measure(effort, table, subject, accepted.getKey(), filter, plan);
                    }
                }
            }
        }
    }

    private static Map<String, IntPredicate> filters(String[] categories) {
        Map<String, IntPredicate> filters = new LinkedHashMap<>();
        for (String category : CATEGORIES) {
            filters.put(category, row -> categories[row].startsWith(category));
        }
        for (int percent : PERCENTS) {
            filters.put("random " + percent + " %", row -> Math.floorMod(row * 0x9E3779B1 >>> 8, 100) < percent);
        }
        return filters;
    }

    private record Subject(Search search, Graph graph, int nodes, float[][] queries) {
        Ranking nearest(float[] query, RowFilter filter, FilterPlan plan) {
            return search.walk(query, K, graph, filter, plan, nodes, WIDTH).ranking();
        }
    }

    private static void measure(
            Effort effort, Table table, Subject subject, String name, RowFilter filter, FilterPlan plan) {
        float[][] queries = subject.queries();
        int hits = 0;
        int wanted = 0;
        for (int i = 0; i < queries.length; i++) {
            float[] query = queries[i];
            Ranking truth = subject.nearest(query, filter, FilterPlan.SCAN);
            Ranking found = subject.nearest(query, filter, plan);
            for (int rank = 0; rank < found.size(); rank++) {
                hits += found.distance(rank) <= truth.distance(truth.size() - 1) ? 1 : 0;
            }
            wanted += truth.size();
        }
        Timings runs = new Timings();
        int rounds = effort.of(2);
        for (int run = -effort.warmUps(2); run < effort.runs(); run++) {
            Timing timing = Timing.of(() -> {
                for (int i = 0; i < rounds * queries.length; i++) {
                    subject.nearest(queries[i % queries.length], filter, plan);
                }
            });
            if (run >= 0) {
                runs.add(timing);
            }
        }
        table.row(
                name,
                filter.cardinality() / (double) subject.nodes(),
                plan.name().toLowerCase(Locale.ROOT),
                FilterPlan.of(filter.cardinality(), subject.nodes(), K, WIDTH) == plan ? "yes" : "",
                wanted == 0 ? 1.0 : (double) hits / wanted,
                runs.cpuSeconds() / (rounds * queries.length) * 1e6,
                runs.cpuSpreadPercent());
    }
}
