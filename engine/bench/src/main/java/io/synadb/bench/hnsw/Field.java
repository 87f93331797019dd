package io.synadb.bench.hnsw;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.data.Embeddings;
import io.synadb.bench.peer.Peer;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.SearchParams;
import io.synadb.vector.flat.FlatIndex;
import io.synadb.vector.kernel.VectorKernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everyone who takes part on the same data, this engine first, and the true answers. Not thread-safe. */
final class Field implements AutoCloseable {
    private static final int BUILD_RUNS = 5;

    /** Rows as near as the last of the true ones count as found, however they are numbered. */
    private static final float TIE = 1e-6f;

    private final Embeddings data;
    private final PeerFolder folder;
    private final List<Peer> peers = new ArrayList<>();
    private final OwnIndex own;
    private final List<Entrant> entrants = new ArrayList<>();
    private final float[] leastProduct;

    private Field(Embeddings data, PeerFolder folder) {
        this.data = data;
        this.folder = folder;
        this.own = new OwnIndex(data);
        this.leastProduct = leastProducts(data);
    }

    /** Starts the peers that there are; none for the tests. */
    static Field open(Effort effort, Report report, Embeddings data, Set<Library> libraries) throws IOException {
        Field field = new Field(data, PeerFolder.create());
        int buildRuns = Math.min(BUILD_RUNS, effort.of(BUILD_RUNS));
        field.entrants.add(
                new Entrant("SynaDB", field.own, Library.Widths.BEAMS, true, new int[] {1, 2}, buildRuns, 0, 0));
        if (effort != Effort.SMOKE) {
            Path rows = field.folder.floats("rows.f32", data.rows());
            Path queries = field.folder.floats("queries.f32", data.queries());
            for (Library library : libraries) {
                Optional<Peer> started = library.start(field.folder, rows, queries, data.dimensions());
                if (started.isPresent()) {
                    Peer peer = started.get();
                    field.peers.add(peer);
                    report.version(library.entrant(field.own, 0).name(), peer.version());
                    field.entrants.add(library.entrant(new PeerIndex(peer, data.queryCount()), buildRuns));
                }
            }
        }
        return field;
    }

    /** This engine. */
    OwnIndex own() {
        return own;
    }

    /** All who take part, this engine first. */
    List<Entrant> entrants() {
        return entrants;
    }

    Embeddings data() {
        return data;
    }

    /** What it is, for a heading. */
    @Override
    public String toString() {
        return "%,d × %d (%s)".formatted(data.rowCount(), data.dimensions(), data.name());
    }

    /** How much of the true answers was found. */
    double recall(int[][] found) {
        long hits = 0;
        for (int query = 0; query < found.length; query++) {
            int number = query;
            hits += Arrays.stream(found[query])
                    .distinct()
                    .limit(HnswBenchmark.K)
                    .filter(row -> product(data, number, row) >= leastProduct[number] - TIE)
                    .count();
        }
        return (double) hits / ((long) found.length * Math.min(HnswBenchmark.K, data.rowCount()));
    }

    private static float product(Embeddings data, int query, int row) {
        int dimensions = data.dimensions();
        return VectorKernels.active()
                .dot(data.queries(), query * dimensions, data.rows(), row * dimensions, dimensions);
    }

    private static float[] leastProducts(Embeddings data) {
        try (FlatIndex exact = FlatIndex.build(data.vectors(), IndexSpec.of(IndexKind.FLAT, DistanceMetric.DOT))) {
            float[] least = new float[data.queryCount()];
            for (int query = 0; query < least.length; query++) {
                int[] nearest = exact.search(data.query(query), SearchParams.nearest(HnswBenchmark.K))
                        .rows();
                least[query] = product(data, query, nearest[nearest.length - 1]);
            }
            return least;
        }
    }

    @Override
    public void close() throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
        folder.close();
    }
}
