/**
 * Reading a version of a table.
 *
 * <p>Start reading at {@link io.synadb.spark.read.SynaScanBuilder}, to which Spark says what it wants: columns, and perhaps
 * the nearest rows ({@code NearestOrder}). {@code SynaScan} is the plan, {@code SynaReaderFactory} travels to the tasks,
 * and there a {@code RowReader} or a {@code ColumnReader} hands out what the table's batches hold.
 *
 * <p>Invariants: a search that was taken over returns at most k rows and those that tie with the last, for each task, and
 * Spark sorts and cuts again; a batch of columns lives until Spark closes it or the task ends, never shorter.
 */
@NullMarked
package io.synadb.spark.read;

import org.jspecify.annotations.NullMarked;
