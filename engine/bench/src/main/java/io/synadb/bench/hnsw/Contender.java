package io.synadb.bench.hnsw;

import io.synadb.bench.Timing;
import java.io.IOException;

/** An index that takes part: it has all rows and queries, and times itself. */
interface Contender {
    /** Indexes the first rows one by one, and forgets what it had. */
    Timing build(int threads, int rows) throws IOException;

    /**
     * Answers queries for so many seconds, by one thread.
     *
     * @param width of the beam, or how many lists are looked at
     * @param together how many queries a call answers
     * @return what a query took, on average
     */
    Timing search(int width, int together, double seconds) throws IOException;

    /** The rows found for each query. */
    int[][] answers(int width, int together) throws IOException;
}
