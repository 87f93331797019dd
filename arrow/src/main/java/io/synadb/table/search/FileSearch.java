package io.synadb.table.search;

import io.synadb.arrow.RowSelection;
import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.index.OpenIndex;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RowBits;
import io.synadb.vector.SearchParams;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Ranks rows of one data file by its index, and by a scan what the index does not cover.
 *
 * <p>The rows that are shown are the filter inside the walk, so that what is deleted or fails a condition is never a candidate. The
 * distances are those of a scan, bit for bit. Where the walk finds fewer rows than it was asked for, all rows that are shown are
 * scanned: they are few, or those without a distance are wanted too. Stateless and thread-safe.
 */
public final class FileSearch {
    private FileSearch() {}

    /**
     * About the nearest of a file's rows, k of them, or more where they tie.
     *
     * @param rows to choose among
     * @param nearest its k is that of the whole search; where rows without a distance rank first, the file has none, because an
     *     index does not know them
     * @param vectorId the field id of the vector column
     * @param index of that column and the search's metric
     * @param effort how many to find in the index, and how hard to look
     * @throws io.synadb.CorruptDataException when a byte of the columns that are read is not what was written
     */
    public static RankedRows rank(
            DataFileReader reader,
            ChunkRows rows,
            Nearest nearest,
            int vectorId,
            OpenIndex index,
            Effort effort,
            BufferAllocator allocator) {
        RowSelection[] shown = new RowSelection[reader.chunks()];
        Arrays.setAll(shown, rows::of);
        ChunkRows known = chunk -> shown[chunk].copy();
        long covered = Math.min(index.rows(), reader.rows());
        RankedRows found = walk(reader, shown, covered, nearest, index, effort);
        if (found.size() < effort.k()) {
            return NearestScan.rank(reader, known, nearest, vectorId, allocator);
        }
        return covered == reader.rows()
                ? found
                : found.with(NearestScan.rank(
                        reader, known.within(reader, covered, reader.rows()), nearest, vectorId, allocator));
    }

    private static RankedRows walk(
            DataFileReader reader,
            RowSelection[] shown,
            long covered,
            Nearest nearest,
            OpenIndex index,
            Effort effort) {
        BitSet accepted = new BitSet((int) covered);
        for (int chunk = 0; chunk < shown.length && reader.firstRowOf(chunk) < covered; chunk++) {
            int first = (int) reader.firstRowOf(chunk);
            RowSelection rows = shown[chunk];
            int end;
            for (int row = rows.next(0); row < rows.rows(); row = rows.next(end)) {
                end = rows.nextRemoved(row);
                accepted.set(first + row, first + end);
            }
        }
        accepted.clear((int) covered, Math.max((int) covered, accepted.length()));
        int count = accepted.cardinality();
        if (count < effort.k()) {
            return RankedRows.NONE;
        }
        SearchParams.Builder params = SearchParams.builder(effort.k());
        if (count < covered) {
            params.filter(RowBits.of(accepted));
        }
        if (effort.ef() > 0) {
            params.ef(effort.ef());
        }
        return withDistance(index.search(nearest.query(), params.build()));
    }

    private static RankedRows withDistance(Neighbors found) {
        int count = 0;
        while (count < found.size() && !Float.isNaN(found.distance(count))) {
            count++;
        }
        long[] rows = new long[count];
        float[] distances = new float[count];
        for (int rank = 0; rank < count; rank++) {
            rows[rank] = found.row(rank);
            distances[rank] = found.distance(rank);
        }
        return RankedRows.of(rows, distances);
    }
}
