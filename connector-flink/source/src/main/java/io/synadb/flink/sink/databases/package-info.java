/**
 * Rows of a job as new ordinary databases of a folder, those of each checkpoint published when it is complete.
 *
 * <p>Start reading at {@link io.synadb.flink.sink.databases.DatabaseSinkWriter}, of which every subtask has one: it writes
 * databases in a hidden folder, and hands them over when a checkpoint comes. The {@link
 * io.synadb.flink.sink.CommittableAggregator} makes one {@link io.synadb.flink.sink.databases.DatabaseCommittable} of
 * them, which the {@link io.synadb.flink.sink.databases.DatabaseCommitter} publishes.
 *
 * <p>Invariants: a database that was published is never written to again, nor one that was there before; what was written for
 * a checkpoint stays in its hidden folder until the folder's {@code .published-…} file says that it is published.
 */
@NullMarked
package io.synadb.flink.sink.databases;

import org.jspecify.annotations.NullMarked;
