package io.synadb.vector.mapped;

/**
 * How a new file divides its space.
 *
 * <p>Immutable and thread-safe.
 *
 * @param leastJournalBytes what each extent gives to its journal at least, a multiple of 4,096; no key can be longer
 * @param rowsBytes what it gives to its rows, about; one row fits always
 */
public record ExtentSize(int leastJournalBytes, int rowsBytes) {
    /** About four megabytes, with room for the longest key of the database format. */
    public static final ExtentSize DEFAULT = new ExtentSize(1 << 17, 1 << 22);

    /** So that the journal of tiny vectors stays as small as their rows. */
    private static final int MAX_ROWS = 1 << 16;

    private static final int JOURNAL_BYTES_PER_ROW = 64;

    /** A power of two. */
    int rows(int dimensions) {
        int fitting = (int) Math.min(MAX_ROWS, rowsBytes / ((long) dimensions * Float.BYTES));
        return Math.max(1, Integer.highestOneBit(fitting));
    }

    /** Room for keys of a common length. */
    int journalBytes(int rows) {
        return Math.max(
                leastJournalBytes, rows * JOURNAL_BYTES_PER_ROW / VectorFileFormat.PAGE * VectorFileFormat.PAGE);
    }
}
