package io.synadb.bench.allocation;

import io.synadb.SynaDb;
import io.synadb.bench.data.WordNetSlice;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RowBits;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.hnsw.HnswIndex;
import io.synadb.vector.store.SearchResult;
import io.synadb.vector.store.VectorConfig;
import io.synadb.vector.store.VectorStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The searches whose allocation JMH counts, each with few candidates and with many. */
// JMH calls the setup of a state before anybody sees it.
@SuppressWarnings("NullAway.Init")
public class Searches {
    static final String FEW_ROWS = "1000";
    static final String MANY_ROWS = "10000";
    static final String NARROW = "32";
    static final String WIDE = "512";

    private static final int K = 10;
    private static final int QUERIES = 200;
    private static final DistanceMetric METRIC = DistanceMetric.COSINE;

    /** One query after the other. */
    @State(Scope.Thread)
    public static class Queries {
        private final float[][] queries;
        private int next;

        /** Reads them. */
        public Queries() {
            Vectors vectors = read(WordNetSlice::queries, QUERIES);
            queries = IntStream.range(0, vectors.size()).mapToObj(vectors::row).toArray(float[][]::new);
        }

        float[] next() {
            next = (next + 1) % queries.length;
            return queries[next];
        }
    }

    /** Exact indexes. */
    @State(Scope.Benchmark)
    public static class Flat {
        @Param({FEW_ROWS, MANY_ROWS})
        int candidates;

        FlatIndex floats;
        FlatIndex codes;

        /** Builds them. */
        @Setup
        public void build() {
            Vectors rows = read(WordNetSlice::rows, candidates);
            IndexSpec spec = IndexSpec.of(IndexKind.FLAT, METRIC);
            floats = FlatIndex.build(rows, spec.with("codes", "none"));
            codes = FlatIndex.build(rows, spec);
        }
    }

    /** A graph, and beams of two widths. */
    @State(Scope.Benchmark)
    public static class Graph {
        @Param({NARROW, WIDE})
        int candidates;

        @Param("4000")
        int rowsOfGraph;

        HnswIndex index;
        SearchParams all;
        SearchParams half;

        /** Builds it. */
        @Setup
        public void build() {
            Vectors rows = read(WordNetSlice::rows, rowsOfGraph);
            index = HnswIndex.build(rows, IndexSpec.of(IndexKind.HNSW, METRIC));
            all = SearchParams.builder(K).ef(candidates).build();
            half = SearchParams.builder(K)
                    .ef(candidates)
                    .filter(RowBits.where(rows.size(), row -> row % 2 == 0))
                    .build();
        }
    }

    /** A store in a database. */
    @State(Scope.Benchmark)
    public static class Store {
        @Param({FEW_ROWS, MANY_ROWS})
        int candidates;

        PeerFolder folder;
        SynaDb db;
        VectorStore store;

        /** Fills it. */
        @Setup(Level.Trial)
        public void open() throws IOException {
            Vectors rows = read(WordNetSlice::rows, candidates);
            folder = PeerFolder.create();
            db = SynaDb.open(folder.file("rows"));
            store = VectorStore.open(db, VectorConfig.of(rows.dimensions(), METRIC));
            List<String> keys =
                    IntStream.range(0, rows.size()).mapToObj(Integer::toString).toList();
            store.insertBatch(
                    keys, IntStream.range(0, rows.size()).mapToObj(rows::row).toArray(float[][]::new));
        }

        /** Closes and deletes it. */
        @TearDown(Level.Trial)
        public void close() throws IOException {
            store.close();
            db.close();
            folder.close();
        }
    }

    @FunctionalInterface
    private interface Source {
        Vectors read(int count) throws IOException;
    }

    private static Vectors read(Source source, int count) {
        try {
            return source.read(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    public Neighbors flatInFloat32(Flat flat, Queries queries) {
        return flat.floats.search(queries.next(), SearchParams.nearest(K));
    }

    @Benchmark
    public Neighbors flatByCodes(Flat flat, Queries queries) {
        return flat.codes.search(queries.next(), SearchParams.nearest(K));
    }

    @Benchmark
    public Neighbors graph(Graph graph, Queries queries) {
        return graph.index.search(queries.next(), graph.all);
    }

    @Benchmark
    public Neighbors graphBehindFilter(Graph graph, Queries queries) {
        return graph.index.search(queries.next(), graph.half);
    }

    @Benchmark
    public List<SearchResult> store(Store store, Queries queries) {
        return store.store.search(queries.next(), K);
    }
}
