package io.synadb.table.compaction;

import io.synadb.table.TableSnapshot;

/**
 * What a compaction did.
 *
 * <p>Immutable and thread-safe.
 *
 * @param snapshot the version that it committed; the newest one where it committed nothing
 * @param filesBefore how many files left the table
 * @param filesAfter how many came in their place
 * @param bytesBefore the length of the former
 * @param bytesAfter the length of the latter
 * @param rows how many rows are in these, all of them live when they were written
 * @param deletedRows how many deleted rows went with the former
 * @param lostGroups how many groups were rewritten in vain, because others took their files away meanwhile
 */
public record CompactionResult(
        TableSnapshot snapshot,
        int filesBefore,
        int filesAfter,
        long bytesBefore,
        long bytesAfter,
        long rows,
        long deletedRows,
        int lostGroups) {

    static CompactionResult nothing(TableSnapshot snapshot, int lostGroups) {
        return new CompactionResult(snapshot, 0, 0, 0, 0, 0, 0, lostGroups);
    }

    /** Whether a version was committed. */
    public boolean isCommitted() {
        return filesBefore > 0;
    }

    /** Both, where the other came later; only what the other has lost is lost still. */
    CompactionResult then(CompactionResult later) {
        return new CompactionResult(
                later.snapshot,
                filesBefore + later.filesBefore,
                filesAfter + later.filesAfter,
                bytesBefore + later.bytesBefore,
                bytesAfter + later.bytesAfter,
                rows + later.rows,
                deletedRows + later.deletedRows,
                later.lostGroups);
    }

    @Override
    public String toString() {
        return filesBefore + " files (" + bytesBefore + " bytes) in " + filesAfter + " (" + bytesAfter + " bytes), "
                + rows + " rows, without " + deletedRows + " deleted ones; version " + snapshot.version();
    }
}
