/**
 * Reading a table as a bounded or an unbounded source, in the shape that Flink calls FLIP-27.
 *
 * <p>Start reading at {@code SynaEnumerator}, which runs once a job beside its JobMaster: a {@code SplitPlanner} tells it
 * which files to read, and it deals them as {@link io.synadb.flink.source.SynaSplit}s to readers that ask. A {@code
 * SynaSourceReader} runs in each subtask: its {@code SynaSplitReader} maps files and fetches batches on a thread of its own,
 * and a {@code SliceEmitter} makes rows of them on the task's thread.
 *
 * <p>Invariants: a split is a range of rows of one file, so that a position is one row number and resuming is exact and
 * reads nothing twice; a reader holds only the splits it works on, so that restoring with another parallelism spreads
 * them evenly without asking for them back; the state of the enumerator follows the splits that nobody has yet, not the
 * history of the table; the memory of a reader is empty when it is closed, whatever happened before.
 */
@NullMarked
package io.synadb.flink.source;

import org.jspecify.annotations.NullMarked;
