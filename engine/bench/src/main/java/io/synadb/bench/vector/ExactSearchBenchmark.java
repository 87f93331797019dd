package io.synadb.bench.vector;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.data.Embeddings;
import io.synadb.bench.peer.Peer;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RowBits;
import io.synadb.vector.RowFilter;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.kernel.VectorKernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/** The exact ten nearest, one query a call and in batches, beside FAISS and beside the rate at which memory can be read. */
public final class ExactSearchBenchmark {
    private static final int K = 10;
    private static final int BATCH = 64;

    /** CPU time is counted in steps of ten milliseconds: runs are long enough for that. */
    private static final int QUERIES = 5 * BATCH;

    private static final int WARM_UP_RUNS = 3;
    private static final double[] SHARES = {0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1};

    private static volatile long sink;

    private ExactSearchBenchmark() {}

    /** The libraries that {@code exact_search.py} knows. */
    private enum Library {
        FAISS("FAISS flat", 1),
        USEARCH("USearch, exact", 1),
        NUMPY("NumPy, product and argpartition", 1),
        SRVDB("SrvDB, flat", 1),
        /** Has no batches, and is asked less. */
        SYNADB("SynaDB as published, MmapVectorStore", 16);

        private static final String PACKAGES = "numpy faiss-cpu usearch srvdb synadb";

        private final String name;
        private final int slowness;

        Library(String name, int slowness) {
            this.name = name;
            this.slowness = slowness;
        }
    }

    @FunctionalInterface
    private interface Run {
        Timing time() throws IOException;
    }

    /** Who answers how many queries in a run, and what it found; no answers where it only reads or multiplies. */
    private record Contender(String name, int queries, Run run, Optional<int[][]> answers, Timings runs) {
        Contender(String name, int queries, Run run, Optional<int[][]> answers) {
            this(name, queries, run, answers, new Timings());
        }
    }

    public static void run(Effort effort, Report report) throws IOException {
        Embeddings data = Embeddings.load(effort);
        Vectors vectors = Vectors.of(data.rows(), data.dimensions());
        IndexSpec spec = IndexSpec.of(IndexKind.FLAT, DistanceMetric.DOT);
        try (FlatIndex floats = FlatIndex.build(vectors, spec.with("codes", "none"));
                FlatIndex codes = FlatIndex.build(vectors, spec)) {
            measureSearches(effort, report, data, floats, codes);
            measureFilters(effort, report, data, floats, codes);
        }
    }

    private static void measureSearches(
            Effort effort, Report report, Embeddings data, FlatIndex floats, FlatIndex codes) throws IOException {
        int single = effort.of(QUERIES);
        int batched = BATCH * effort.of(2 * QUERIES / BATCH);
        int[][] truth = answers(floats, data, batched);
        List<Contender> contenders = new ArrayList<>();
        float[] rows = data.rows();
        contenders.add(new Contender(
                "ceiling: read every float",
                single,
                () -> repeat(single, query -> sink = VectorKernels.active().allFinite(rows, 0, rows.length) ? 1 : 0),
                Optional.empty()));
        contenders.add(new Contender("float32", single, () -> searchEach(floats, data, single), Optional.of(truth)));
        contenders.add(new Contender(
                "7-bit codes",
                single,
                () -> searchEach(codes, data, single),
                Optional.of(answers(codes, data, single))));
        contenders.add(new Contender(
                "batches of " + BATCH,
                batched,
                () -> searchBatches(codes, data, batched),
                Optional.of(batchAnswers(codes, data, batched))));
        try (Peers peers = Peers.start(data)) {
            peers.running().forEach((library, peer) -> report.version(library.name, peer.version()));
            addPeers(effort, peers.running(), contenders);
            takeTurns(effort, contenders);
        }
        Table table = report.table(
                "Exact top-%d of %,d × %d (%s)".formatted(K, data.rowCount(), data.dimensions(), data.name()),
                "One thread. Dot product of vectors of length one. GB/s are of float32 rows, however many bytes were read.",
                "search",
                "ms a query",
                "queries a CPU-s",
                "GB/s",
                "% of ceiling",
                "times FAISS",
                "recall@" + K,
                "spread %");
        double faiss = contenders.stream()
                .filter(contender -> contender.name().equals(Library.FAISS.name))
                .mapToDouble(contender -> contender.runs().cpuSeconds() / contender.queries())
                .findFirst()
                .orElse(Double.NaN);
        double ceiling = contenders.get(0).runs().cpuSeconds() / single;
        for (Contender contender : contenders) {
            double cpu = contender.runs().cpuSeconds() / contender.queries();
            table.row(
                    contender.name(),
                    contender.runs().wallSeconds() / contender.queries() * 1e3,
                    1 / cpu,
                    rows.length * (double) Float.BYTES / cpu / 1e9,
                    100 * ceiling / cpu,
                    Double.isNaN(faiss) ? "–" : (Object) (faiss / cpu),
                    contender.answers().map(found -> recall(found, truth)).orElse("–"),
                    contender.runs().cpuSpreadPercent());
        }
    }

    private static void measureFilters(Effort effort, Report report, Embeddings data, FlatIndex floats, FlatIndex codes)
            throws IOException {
        Table table = report.table(
                "Exact top-%d among survivors of a filter".formatted(K),
                "Rows chosen at random. The filter is a bitmap, made outside the clock.",
                "share",
                "float32 ms",
                "7-bit ms",
                "float32 / 7-bit",
                "spread %");
        int queries = effort.of(QUERIES);
        for (double share : SHARES) {
            SplittableRandom random = new SplittableRandom(5);
            RowFilter filter = RowBits.where(data.rowCount(), row -> random.nextDouble() < share);
            SearchParams params = SearchParams.builder(K).filter(filter).build();
            List<Contender> contenders = new ArrayList<>();
            for (FlatIndex index : List.of(floats, codes)) {
                contenders.add(new Contender(
                        index.spec().toString(),
                        queries,
                        () -> repeat(
                                queries,
                                query -> sink =
                                        index.search(data.query(query), params).size()),
                        Optional.empty()));
            }
            takeTurns(effort, contenders);
            Timings floatRuns = contenders.get(0).runs();
            Timings codeRuns = contenders.get(1).runs();
            table.row(
                    String.format(Locale.ROOT, "%.1f %%", 100 * share),
                    floatRuns.wallSeconds() / queries * 1e3,
                    codeRuns.wallSeconds() / queries * 1e3,
                    floatRuns.wallSeconds() / codeRuns.wallSeconds(),
                    Math.max(floatRuns.spreadPercent(), codeRuns.spreadPercent()));
        }
    }

    private static void takeTurns(Effort effort, List<Contender> contenders) throws IOException {
        for (int run = -effort.warmUps(WARM_UP_RUNS); run < effort.runs(); run++) {
            for (Contender contender : contenders) {
                Timing timing = contender.run().time();
                if (run >= 0) {
                    contender.runs().add(timing);
                }
            }
        }
    }

    private static Timing searchEach(FlatIndex index, Embeddings data, int queries) {
        return repeat(
                queries,
                query -> sink =
                        index.search(data.query(query), SearchParams.nearest(K)).size());
    }

    private static Timing searchBatches(FlatIndex index, Embeddings data, int queries) {
        return Timing.of(() -> batchAnswers(index, data, queries));
    }

    private static Timing repeat(int queries, IntConsumer search) {
        return Timing.of(() -> {
            for (int query = 0; query < queries; query++) {
                search.accept(query);
            }
        });
    }

    private static int[][] answers(FlatIndex index, Embeddings data, int queries) {
        int[][] found = new int[queries][];
        for (int query = 0; query < queries; query++) {
            found[query] =
                    index.search(data.query(query), SearchParams.nearest(K)).rows();
        }
        return found;
    }

    private static int[][] batchAnswers(FlatIndex index, Embeddings data, int queries) {
        int dimensions = data.dimensions();
        List<int[]> found = new ArrayList<>();
        for (int first = 0; first < queries; first += BATCH) {
            int end = Math.min(queries, first + BATCH);
            float[] batch = Arrays.copyOfRange(data.queries(), first * dimensions, end * dimensions);
            for (Neighbors neighbors : index.searchBatch(Vectors.of(batch, dimensions), SearchParams.nearest(K))) {
                found.add(neighbors.rows());
            }
        }
        return found.toArray(new int[0][]);
    }

    private static String recall(int[][] found, int[][] truth) {
        int queries = Math.min(found.length, truth.length);
        double hits = 0;
        for (int query = 0; query < queries; query++) {
            Set<Integer> nearest = new HashSet<>();
            Arrays.stream(truth[query]).forEach(nearest::add);
            hits += Arrays.stream(found[query]).filter(nearest::contains).count() / (double) truth[query].length;
        }
        return String.format(Locale.ROOT, "%.4f", hits / queries);
    }

    private static void addPeers(Effort effort, Map<Library, Peer> peers, List<Contender> contenders)
            throws IOException {
        int batched = BATCH * effort.of(2 * QUERIES / BATCH);
        for (Map.Entry<Library, Peer> entry : peers.entrySet()) {
            Library library = entry.getKey();
            Peer peer = entry.getValue();
            int alone = effort.of(QUERIES / library.slowness);
            Optional<int[][]> found = Optional.of(peer.rows("answers " + alone, alone));
            contenders.add(new Contender(library.name, alone, () -> peer.time("search %d 1".formatted(alone)), found));
            if (library.slowness == 1) {
                contenders.add(new Contender(
                        "%s, batches of %d".formatted(library.name, BATCH),
                        batched,
                        () -> peer.time("search %d %d".formatted(batched, BATCH)),
                        found));
            }
            if (library == Library.NUMPY) {
                contenders.add(new Contender(
                        "NumPy, product alone, batches of " + BATCH,
                        batched,
                        () -> peer.time("multiply %d %d".formatted(batched, BATCH)),
                        Optional.empty()));
            }
        }
    }

    /** The libraries that this machine's Python has, by the name that the script knows them by. */
    private record Peers(PeerFolder folder, Map<Library, Peer> running) implements AutoCloseable {
        static Peers start(Embeddings data) throws IOException {
            PeerFolder folder = PeerFolder.create();
            Path rows = folder.floats("rows.f32", data.rows());
            Path queries = folder.floats("queries.f32", data.queries());
            Map<Library, Peer> running = new EnumMap<>(Library.class);
            for (Library library : Library.values()) {
                Peer.python(
                                folder,
                                ExactSearchBenchmark.class,
                                "exact_search.py",
                                Library.PACKAGES,
                                library.name().toLowerCase(Locale.ROOT),
                                rows,
                                queries,
                                data.dimensions(),
                                folder.path())
                        .ifPresent(peer -> running.put(library, peer));
            }
            return new Peers(folder, running);
        }

        @Override
        public void close() throws IOException {
            for (Peer peer : running.values()) {
                peer.close();
            }
            folder.close();
        }
    }
}
