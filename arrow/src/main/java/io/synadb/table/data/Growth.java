package io.synadb.table.data;

import io.synadb.InvalidArgumentException;
import io.synadb.log.region.LogRegion;
import io.synadb.table.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * What makes a longer file the continuation of a shorter one: its footers lead to that one's last. Stateless and
 * thread-safe.
 */
public final class Growth {
    private Growth() {}

    /**
     * Refuses a file that does not continue what a table has of it.
     *
     * @param grown with the first of the rows that are to be added
     * @param before the file as the table has it; null if it has none of it
     * @throws InvalidArgumentException if one of the two is of another writing
     * @throws io.synadb.NotFoundException if the file is gone
     * @throws io.synadb.CorruptDataException if a footer of it is damaged
     */
    public static void require(Storage storage, DataFile grown, @Nullable DataFile before) {
        try (LogRegion region = LogRegion.open(storage.local(grown.path()), grown.length())) {
            FooterChain chain = FooterChain.read(region, grown);
            if (!chain.hasFooterBefore(grown.firstRow())) {
                throw new InvalidArgumentException(message(storage, grown) + " no footer of it ends there."
                        + " Commit what the writer gave on as it is.");
            }
            if (before != null && !isOfOnePlace(grown, before)) {
                throw new InvalidArgumentException(message(storage, grown) + " found rows of " + before.partition()
                        + ", bucket " + before.bucket() + " in the table, expected those of " + grown.partition()
                        + ", bucket " + grown.bucket() + ". A file holds rows of one partition and bucket for ever.");
            }
            if (before != null && !chain.continues(region, before)) {
                throw new InvalidArgumentException(message(storage, grown) + " its footers do not lead to the one at "
                        + before.footer() + " behind row " + before.rows() + ", which the table has. The file is"
                        + " another than the one that was committed: write the rows again, to a new file.");
            }
        }
    }

    /**
     * In how many parts a file was given on by its writer: one, if it did not grow.
     *
     * @throws io.synadb.NotFoundException if the file is gone
     * @throws io.synadb.CorruptDataException if a footer of it is damaged
     */
    public static int parts(Storage storage, DataFile file) {
        try (LogRegion region = LogRegion.open(storage.local(file.path()), file.length())) {
            return FooterChain.read(region, file).segments().size();
        }
    }

    private static boolean isOfOnePlace(DataFile one, DataFile other) {
        return one.partition().equals(other.partition())
                && one.bucket() == other.bucket()
                && one.generation() == other.generation();
    }

    private static String message(Storage storage, DataFile grown) {
        return "Cannot add rows " + grown.firstRow() + " to " + (grown.rows() - 1) + " of file " + grown.path()
                + " to table " + storage.location() + ":";
    }
}
