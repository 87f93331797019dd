/**
 * Rows of a job appended to a table, each checkpoint as one version.
 *
 * <p>Start reading at {@link io.synadb.flink.sink.SynaSinkWriter}, of which every subtask has one: it makes files that nobody
 * sees, and hands them over when a checkpoint comes ({@link io.synadb.flink.sink.WriteResult}). One {@link
 * io.synadb.flink.sink.CommittableAggregator} makes them the {@link io.synadb.flink.sink.SynaCommittable} of the
 * checkpoint, and when the checkpoint is complete one {@link io.synadb.flink.sink.SynaCommitter} publishes it as one
 * commit.
 *
 * <p>Invariants: rows become visible with the checkpoint that covers them, all of them or none; the id of the application
 * lives in the aggregator's state and goes wherever a savepoint goes, so that a commit that is asked for again is known,
 * and a job that was set back is refused; files that may have been published are never deleted.
 */
@NullMarked
package io.synadb.flink.sink;

import org.jspecify.annotations.NullMarked;
