package io.synadb.bench.hnsw;

import io.synadb.bench.Timing;
import io.synadb.bench.peer.Peer;
import java.io.IOException;
import java.util.Arrays;

/** An index in a process of its own. {@code index_peer.py} says what it answers to. */
final class PeerIndex implements Contender {
    private final Peer peer;
    private final int queries;

    PeerIndex(Peer peer, int queries) {
        this.peer = peer;
        this.queries = queries;
    }

    @Override
    public Timing build(int threads, int rows) throws IOException {
        return peer.time("build %d %d".formatted(threads, rows));
    }

    @Override
    public Timing search(int width, int together, double seconds) throws IOException {
        double[] took = Arrays.stream(peer.ask("search %d %d %s".formatted(width, together, seconds))
                        .split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Timing(took[0] / took[2], took[1] / took[2]);
    }

    @Override
    public int[][] answers(int width, int together) throws IOException {
        return peer.rows("answers %d %d".formatted(width, together), queries);
    }
}
