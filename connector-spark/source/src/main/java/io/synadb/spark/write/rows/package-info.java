/**
 * Spark's rows as Arrow batches.
 *
 * <p>Start reading at {@link io.synadb.spark.write.rows.RowBuffer}, which collects rows, and at {@code ColumnAppender}, which puts a
 * value of each type into its vector and refuses what a column cannot hold, with the place of the row.
 */
@NullMarked
package io.synadb.spark.write.rows;

import org.jspecify.annotations.NullMarked;
