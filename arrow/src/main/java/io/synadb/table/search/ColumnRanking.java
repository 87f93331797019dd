package io.synadb.table.search;

import io.synadb.arrow.RowSelection;
import org.apache.arrow.vector.FieldVector;

/** Ranks the rows of one file by a column of vectors, chunk by chunk. Not thread-safe. */
sealed interface ColumnRanking permits RowRanking, SparseRanking {
    /**
     * The ranking that a question asks for.
     *
     * @param path of the file, for messages
     */
    static ColumnRanking of(VectorQuery query, String path) {
        return query instanceof NearestSparse sparse
                ? new SparseRanking(sparse)
                : new RowRanking((Nearest) query, path);
    }

    /** Ranks some rows of a chunk. */
    void add(FieldVector column, long firstRow, RowSelection selected);

    /** Ranks some rows of a chunk that have no vectors. */
    void addWithoutVectors(long firstRow, RowSelection selected);

    /** The rows that rank k-th or better, with all ties at rank k, in the order of the file. */
    RankedRows answer();
}
