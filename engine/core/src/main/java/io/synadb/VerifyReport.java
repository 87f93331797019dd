package io.synadb;

import java.nio.file.Path;
import java.util.List;

/**
 * What every byte of a file says, read once and changed nowhere: {@link DbMaintenance#verify}.
 *
 * <p>A record of ours counts as whole when its checksum is good. A record of another program has none: it counts as whole
 * when its atom fills its value exactly, and what the value says is then not proven by anything.
 *
 * <p>Immutable and thread-safe.
 *
 * @param path the file
 * @param sizeBytes how much of it was read: all there was when it was
 * @param tableData whether it is a data file of a table, not a database
 * @param records its whole records, by kind
 * @param vouchedBytes up to where a seal, or a table's footer, says that all was on the device; 0 where none does
 * @param tornAt where an open for writing would cut the file, after saving what stands behind as {@code *.torn}; −1 where it
 *     would cut nothing
 * @param wholeBehindTear how many of {@code records} stand behind {@code tornAt}
 * @param damaged where no whole record stands, in file order
 */
public record VerifyReport(
        Path path,
        long sizeBytes,
        boolean tableData,
        Records records,
        long vouchedBytes,
        long tornAt,
        long wholeBehindTear,
        List<DamagedRange> damaged) {

    public VerifyReport {
        damaged = List.copyOf(damaged);
    }

    /** Whether every byte belongs to a whole record, and every seal counts what stands before it. */
    public boolean isIntact() {
        return damaged.isEmpty();
    }

    /** How many bytes belong to no whole record. */
    public long damagedBytes() {
        return damaged.stream().mapToLong(DamagedRange::length).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(path)
                .append(isIntact() ? " is intact: " : " is damaged: ")
                .append(sizeBytes)
                .append(tableData ? " bytes of a table's data, " : " bytes, ")
                .append(records)
                .append(vouchedBytes == 0 ? "; no seal" : "; sealed up to offset " + vouchedBytes);
        if (tornAt >= 0) {
            text.append("\n  an open for writing would cut it at offset ")
                    .append(tornAt)
                    .append(", with ")
                    .append(wholeBehindTear)
                    .append(" whole records behind that");
        }
        for (DamagedRange range : damaged) {
            text.append("\n  ").append(range);
        }
        return text.toString();
    }

    /**
     * Whole records, by kind.
     *
     * @param values records that give a key a value
     * @param deletions records that delete a key
     * @param metas records that make the file one of ours: one, or none in a file of another program
     * @param batches records that announce a batch
     * @param seals records that say that what stands before them is on the device
     * @param footers records that describe a table's data
     * @param others reserved records of other kinds
     * @param foreign how many of all were written by other programs, and so have no checksum
     * @param compressed how many of all are LZ4 blocks
     * @param deltas how many of all are differences, which only other programs write
     */
    public record Records(
            long values,
            long deletions,
            long metas,
            long batches,
            long seals,
            long footers,
            long others,
            long foreign,
            long compressed,
            long deltas) {

        public long all() {
            return values + deletions + metas + batches + seals + footers + others;
        }

        /** Those that carry a checksum, all of which are good. */
        public long checksummed() {
            return all() - foreign;
        }

        @Override
        public String toString() {
            return "records " + all() + " (values " + values + ", deletions " + deletions + ", batches " + batches
                    + ", seals " + seals + ", others " + (metas + footers + others) + "), with a good checksum "
                    + checksummed() + ", of other programs without one " + foreign;
        }
    }
}
