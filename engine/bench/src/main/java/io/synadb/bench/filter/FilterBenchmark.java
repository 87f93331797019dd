package io.synadb.bench.filter;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.data.Categories;
import io.synadb.bench.data.Embeddings;
import io.synadb.bench.peer.Peer;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.VectorIndex;
import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.hnsw.HnswIndex;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The ten nearest of the rows that a filter accepts: by the graph, which chooses its way by itself, beside the exact scan of
 * these rows, FAISS and Lucene.
 */
public final class FilterBenchmark {
    private static final int K = 10;
    private static final int QUERIES = 200;
    private static final int BUILD_THREADS = 2;
    private static final DistanceMetric METRIC = DistanceMetric.COSINE;

    /** A run of all queries is repeated until it takes so long. */
    private static final double RUN_SECONDS = 0.1;

    /** Peers rank by a product of their own: as far as that may differ, a row is as near as the tenth. */
    private static final float ROUNDING = 1e-5f;

    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private final Effort effort;
    private final Embeddings data;
    private final float[][] queries;
    private final Table table;

    private FilterBenchmark(Effort effort, Embeddings data, Table table) {
        this.effort = effort;
        this.data = data;
        this.queries = IntStream.range(0, Math.min(QUERIES, data.queryCount()))
                .mapToObj(data::query)
                .toArray(float[][]::new);
        this.table = table;
    }

    /** Answers all queries so many times, and says what that took. */
    @FunctionalInterface
    private interface Run {
        Timing time(int rounds) throws IOException;
    }

    private record Contender(String name, Run run, double recall, int rounds, Timings runs) {}

    public static void run(Effort effort, Report report) throws IOException {
        Optional<String[]> categories = Categories.real();
        if (categories.isEmpty()) {
            return;
        }
        Embeddings data = Embeddings.real(effort);
        Table table = report.table(
                "Top %d of the accepted among %,d rows (%s)".formatted(K, data.rowCount(), data.name()),
                "One thread, one query a call; the filter is a bitmap, made outside the clock. Ours is the graph of m 16 and"
                        + " ef-construction 128 at its default ef of 64, which chooses its way by the filter. Lucene: m 16,"
                        + " 200 candidates at its build, 64 at its search. FAISS: HNSW32, 200 at its build.",
                "filter",
                "share",
                "accepted",
                "search",
                "recall",
                "CPU ms a query",
                "queries a CPU-s",
                "exact scan / this",
                "spread %");
        IndexSpec spec = IndexSpec.of(IndexKind.HNSW, METRIC);
        try (HnswIndex graph = HnswIndex.build(data.vectors(), spec, BUILD_THREADS);
                FlatIndex flat = FlatIndex.build(data.vectors(), IndexSpec.of(IndexKind.FLAT, METRIC));
                Peers peers = Peers.start(data)) {
            peers.faiss.ifPresent(peer -> addVersion(report, peer));
            peers.lucene.ifPresent(peer -> addVersion(report, peer));
            FilterBenchmark benchmark = new FilterBenchmark(effort, data, table);
            for (Filter filter : Filter.all(categories.get(), data.rowCount())) {
                benchmark.measure(filter, graph, flat, peers);
            }
        }
    }

    private static void addVersion(Report report, Peer peer) {
        String[] words = peer.version().split(" ");
        report.version(words[0], words[1]);
    }

    private void measure(Filter filter, HnswIndex graph, FlatIndex flat, Peers peers) throws IOException {
        float[] limits = new float[queries.length];
        SearchParams params = SearchParams.builder(K).filter(filter.rows()).build();
        for (int i = 0; i < limits.length; i++) {
            Neighbors nearest = flat.search(queries[i], params);
            limits[i] = nearest.distance(nearest.size() - 1);
        }
        List<Contender> contenders = new ArrayList<>();
        contenders.add(ours("exact scan", flat, params, limits, filter));
        contenders.add(ours("HNSW", graph, params, limits, filter));
        if (peers.faiss.isPresent()) {
            Peer faiss = peers.faiss.get();
            contenders.add(peer("FAISS flat", faiss, "flat %s 0".formatted(peers.file(filter)), limits, filter));
            for (int ef : new int[] {64, 512}) {
                String how = "hnsw %s %d".formatted(peers.file(filter), ef);
                contenders.add(peer("FAISS HNSW, ef " + ef, faiss, how, limits, filter));
            }
        }
        if (peers.lucene.isPresent()) {
            String how = "%s 64".formatted(peers.file(filter));
            contenders.add(peer("Lucene", peers.lucene.get(), how, limits, filter));
        }
        for (int run = -effort.warmUps(1); run < effort.runs(); run++) {
            for (Contender contender : contenders) {
                Timing timing = contender.run().time(contender.rounds());
                if (run >= 0) {
                    contender.runs().add(timing);
                }
            }
        }
        show(filter, contenders);
    }

    private void show(Filter filter, List<Contender> contenders) {
        double exact = seconds(contenders.get(0));
        for (Contender contender : contenders) {
            double seconds = seconds(contender);
            table.row(
                    filter.name(),
                    (double) filter.rows().cardinality() / data.rowCount(),
                    filter.rows().cardinality(),
                    contender.name(),
                    contender.recall(),
                    seconds * 1e3,
                    1 / seconds,
                    exact / seconds,
                    contender.runs().cpuSpreadPercent());
        }
    }

    private double seconds(Contender contender) {
        return contender.runs().cpuSeconds() / contender.rounds() / queries.length;
    }

    private Contender ours(String name, VectorIndex index, SearchParams params, float[] limits, Filter filter)
            throws IOException {
        Run run = rounds -> {
            long wall = System.nanoTime();
            long cpu = CPU.getCurrentThreadCpuTime();
            for (int round = 0; round < rounds; round++) {
                for (float[] query : queries) {
                    index.search(query, params);
                }
            }
            return new Timing((System.nanoTime() - wall) / 1e9, (CPU.getCurrentThreadCpuTime() - cpu) / 1e9);
        };
        int[][] found = new int[queries.length][];
        for (int i = 0; i < found.length; i++) {
            found[i] = index.search(queries[i], params).rows();
        }
        return contender(name, run, recall(found, limits, filter));
    }

    private Contender peer(String name, Peer peer, String how, float[] limits, Filter filter) throws IOException {
        int count = queries.length;
        int[][] found = peer.rows("answers %s %d".formatted(how, count), count);
        return contender(
                name,
                rounds -> peer.time("search %s %d %d".formatted(how, count, rounds)),
                recall(found, limits, filter));
    }

    private Contender contender(String name, Run run, double recall) throws IOException {
        int rounds = 1;
        if (effort != Effort.SMOKE) {
            run.time(1);
            rounds = (int) Math.max(
                    1, Math.ceil(RUN_SECONDS / Math.max(1e-4, run.time(1).cpuSeconds())));
        }
        return new Contender(name, run, recall, rounds, new Timings());
    }

    private double recall(int[][] found, float[] limits, Filter filter) {
        int hits = 0;
        for (int i = 0; i < found.length; i++) {
            for (int row : found[i]) {
                float distance =
                        METRIC.distance(queries[i], 0, data.rows(), row * data.dimensions(), data.dimensions());
                hits += filter.rows().accepts(row) && distance <= limits[i] + ROUNDING ? 1 : 0;
            }
        }
        return (double) hits / found.length / Math.min(K, filter.rows().cardinality());
    }

    /** The programs that there are, and what they read. */
    private static final class Peers implements AutoCloseable {
        private final PeerFolder folder = PeerFolder.create();
        private Optional<Peer> faiss = Optional.empty();
        private Optional<Peer> lucene = Optional.empty();

        private Peers() throws IOException {}

        static Peers start(Embeddings data) throws IOException {
            Peers peers = new Peers();
            Path rows = peers.folder.floats("rows.f32", data.rows());
            Path queries = peers.folder.floats("queries.f32", data.queries());
            peers.faiss = Peer.python(
                    peers.folder,
                    FilterBenchmark.class,
                    "filters.py",
                    "numpy faiss-cpu",
                    rows,
                    queries,
                    data.dimensions());
            peers.lucene = Peer.jdk25(
                    peers.folder, "LuceneFilterPeer.java", rows, queries, data.dimensions(), peers.folder.path());
            return peers;
        }

        /** Where the bytes of a filter stand. */
        Path file(Filter filter) throws IOException {
            return Files.write(folder.file("filter"), filter.bytes());
        }

        @Override
        public void close() throws IOException {
            if (faiss.isPresent()) {
                faiss.get().close();
            }
            if (lucene.isPresent()) {
                lucene.get().close();
            }
            folder.close();
        }
    }
}
