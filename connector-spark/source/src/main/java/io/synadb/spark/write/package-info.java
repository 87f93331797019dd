/**
 * Writing rows to a table.
 *
 * <p>Start reading at {@link io.synadb.spark.write.SynaWriteBuilder}, and at {@link io.synadb.spark.write.WriteTarget} for
 * what it writes to. Every task fills Arrow batches ({@link io.synadb.spark.write.rows.RowBuffer}) and makes files of its own that nobody sees; its
 * {@code WrittenFiles} travel to the driver, where {@code SynaBatchWrite} publishes them in one commit.
 *
 * <p>Invariants: a commit names exactly the files whose messages Spark handed over, so that a repeated or speculative task
 * leaves at most files that no commit names; nothing is deleted that may have been published.
 */
@NullMarked
package io.synadb.spark.write;

import org.jspecify.annotations.NullMarked;
