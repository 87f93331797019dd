package io.synadb.table.bench;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.bench.data.Embeddings;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.table.FileIndexer;
import io.synadb.table.Matches;
import io.synadb.table.Table;
import io.synadb.table.TableSpec;
import io.synadb.table.TableWriter;
import io.synadb.table.VectorSearch;
import io.synadb.table.WriteOptions;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.LocalStorage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The ten nearest rows of a table of one file, of few and of many, with index files and without, one query a call. */
final class SearchBenchmark {
    private static final int K = 10;
    private static final int[] FILES = {1, 8, 64};
    private static final int BATCH_ROWS = 60_000 / 64 + 1;
    private static final int QUERIES = 200;
    /** Of a search that measures every row: it takes as long for each query. */
    private static final int EXACT_QUERIES = 10;
    /** Candidates that walks through graphs keep; 0 for what the table does by itself. */
    private static final int[] WIDTHS = {0, 64, 128};

    private static final int[] LANCE_WIDTHS = {64, 128};

    private final Embeddings data;
    private final BufferAllocator allocator;
    private final PeerFolder folder;
    private final Lance lance;
    private final Truth truth;
    private final Contest contest = new Contest();
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final io.synadb.bench.Table builds;

    /**
     * What is known of a contender before the contest.
     *
     * @param search how it searches
     */
    private record Line(String search, int files, double recall) {}

    private SearchBenchmark(
            Embeddings data,
            Truth truth,
            BufferAllocator allocator,
            PeerFolder folder,
            Lance lance,
            io.synadb.bench.Table builds) {
        this.data = data;
        this.truth = truth;
        this.allocator = allocator;
        this.folder = folder;
        this.lance = lance;
        this.builds = builds;
    }

    static void run(Effort effort, Report report) throws IOException {
        Embeddings data = Embeddings.load(effort);
        io.synadb.bench.Table builds = report.table(
                "Indexes of %s, %,d rows of %d × float32".formatted(data.name(), data.rowCount(), data.dimensions()),
                "Built once, by cosine, with the defaults of each; the table's one file after the other by one thread, Lance's"
                        + " (IVF_HNSW_SQ of one partition, 8-bit codes) by several. The table has an index file for each data"
                        + " file, also for small ones, which by default have none (index-min-rows is 10,000).",
                "index of",
                "files",
                "s",
                "CPU s",
                "bytes a row");
        try (BufferAllocator allocator = new RootAllocator();
                PeerFolder folder = PeerFolder.create();
                ReadyRows rows = ReadyRows.of(data.rows(), data.dimensions(), BATCH_ROWS, allocator);
                Lance lance = Lance.start(
                        folder,
                        report,
                        rows,
                        folder.floats("rows.f32", data.rows()),
                        folder.floats("queries.f32", data.queries()))) {
            Truth truth = Truth.of(data, Math.min(effort.of(QUERIES), data.queryCount()), K);
            SearchBenchmark benchmark = new SearchBenchmark(data, truth, allocator, folder, lance, builds);
            for (int files : FILES) {
                benchmark.addTable(rows, files, effort);
                if (lance.isHere()) {
                    benchmark.addLance(files, effort);
                }
            }
            benchmark.contest.hold(effort, 1);
            benchmark.show(report);
        }
    }

    private void addTable(ReadyRows rows, int files, Effort effort) {
        TableSpec spec = TableSpec.builder()
                .schema(ReadyRows.schema(data.dimensions()))
                .property(FileIndexer.MIN_ROWS, "1")
                .build();
        Table table = Table.create(LocalStorage.of(folder.file("table-" + files)), spec);
        append(table, rows.batches(), files);
        Timing build = Timing.of(() -> table.indexes()
                .create(ReadyRows.VECTOR, IndexSpec.of(IndexKind.HNSW, DistanceMetric.COSINE), allocator));
        builds.row(
                "table",
                table.current().files().size(),
                build.wallSeconds(),
                build.cpuSeconds(),
                (double) table.indexes().list().get(0).sizeBytes() / rows.count());
        add(
                "table, exact",
                files,
                effort.of(EXACT_QUERIES),
                query -> ids(search(table, query).exact()));
        for (int width : WIDTHS) {
            String name = "table, index" + (width == 0 ? "" : ", ef " + width);
            add(name, files, truth.queries(), query -> {
                VectorSearch search = search(table, query);
                return ids(width == 0 ? search : search.ef(width));
            });
        }
    }

    private void append(Table table, List<VectorSchemaRoot> batches, int files) {
        List<DataFile> written = new ArrayList<>();
        int done = 0;
        for (int file = 1; file <= files; file++) {
            try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("file " + file, allocator)) {
                for (int end = batches.size() * file / files; done < end; done++) {
                    writer.write(batches.get(done));
                }
                written.addAll(writer.finish());
            }
        }
        table.newCommit(table.current()).append(written).publish();
    }

    private VectorSearch search(Table table, int query) {
        return table.current()
                .search(ReadyRows.VECTOR, data.query(query))
                .metric(DistanceMetric.COSINE)
                .k(K)
                .select(ReadyRows.ID);
    }

    private int[] ids(VectorSearch search) {
        try (Matches matches = search.run(allocator)) {
            BigIntVector ids = (BigIntVector) matches.rows().getVector(ReadyRows.ID);
            int[] found = new int[matches.size()];
            for (int i = 0; i < found.length; i++) {
                found[i] = (int) ids.get(i);
            }
            return found;
        }
    }

    /** Finds the rows nearest to a query, by their ids. */
    @FunctionalInterface
    private interface Search {
        int[] nearest(int query);
    }

    private void add(String search, int files, int queries, Search nearest) {
        int[][] found = new int[truth.queries()][];
        for (int query = 0; query < found.length; query++) {
            found[query] = nearest.nearest(query);
        }
        String name = search + " of " + files;
        lines.put(name, new Line(search, files, truth.recall(found)));
        int[] next = new int[1];
        contest.add(name, () -> Contest.average(queries, () -> nearest.nearest(next[0]++ % truth.queries())));
    }

    private void addLance(int files, Effort effort) throws IOException {
        Path dataset = folder.file("lance-" + files);
        lance.ask("write", dataset, "unsynced", (data.rowCount() + files - 1) / files);
        Lance.Answer build = lance.ask("index", dataset);
        builds.row(
                "Lance",
                files,
                build.timing().wallSeconds(),
                build.timing().cpuSeconds(),
                Double.parseDouble(build.found()) / data.rowCount());
        addLance("Lance, exact", dataset, files, 0, effort.of(EXACT_QUERIES));
        for (int width : LANCE_WIDTHS) {
            addLance("Lance, index, ef " + width + ", refine 2", dataset, files, width, truth.queries());
        }
    }

    private void addLance(String search, Path dataset, int files, int width, int queries) throws IOException {
        String name = search + " of " + files;
        int judged = width == 0 ? queries : truth.queries();
        Lance.Answer answer = lance.ask("search", dataset, width, judged);
        lines.put(name, new Line(search, files, truth.recall(answer.ids())));
        contest.add(name, () -> lance.ask("search", dataset, width, queries).timing());
    }

    private void show(Report report) {
        io.synadb.bench.Table table = report.table(
                "The %d nearest of %,d rows by cosine".formatted(K, data.rowCount()),
                "One query a call, each on the newest version; the ids are what is asked for. Recall counts rows as near as the"
                        + " tenth of the exact answer, over %d queries. The table searches by one thread, Lance by several: compare"
                                .formatted(truth.queries())
                        + " CPU time too.",
                "search",
                "files",
                "recall@%d".formatted(K),
                "ms",
                "CPU ms",
                "queries/s",
                "spread %");
        lines.forEach((name, line) -> {
            Timings runs = contest.of(name);
            table.row(
                    line.search(),
                    line.files(),
                    line.recall(),
                    runs.wallSeconds() * 1e3,
                    runs.cpuSeconds() * 1e3,
                    1 / runs.wallSeconds(),
                    runs.spreadPercent());
        });
    }
}
