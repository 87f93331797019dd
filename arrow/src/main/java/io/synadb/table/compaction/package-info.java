/**
 * Compaction: fewer and larger data files with the same rows, and none of the deleted ones.
 *
 * <p>Start reading at {@link io.synadb.table.compaction.Compaction}. {@code Grouping} chooses what to merge, a {@link
 * io.synadb.table.compaction.CompactionGroup} travels to whoever rewrites it, and {@code Replacement} makes one version of
 * what was written, whatever others have committed meanwhile.
 *
 * <p>Stands on the door of the table and adds nothing below it: a compaction is a reader, a writer and a commit.
 *
 * <p>Invariants: the rows of a version and of the one that compacted it are the same; rows that are merged keep their order;
 * a file that may be part of a version is never deleted here.
 */
@NullMarked
package io.synadb.table.compaction;

import org.jspecify.annotations.NullMarked;
