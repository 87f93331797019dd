/**
 * What is known of the values of a column in a chunk or a file, without reading them: bounds, counts, lengths, norms, and
 * about how many differ.
 *
 * <p>Start reading at {@link io.synadb.table.data.statistics.ColumnStatistics}; {@link
 * io.synadb.table.data.statistics.StatisticsCollector} makes them of a batch, {@link
 * io.synadb.table.data.statistics.StatisticsJson} keeps them in footers and commits. A bound may be wider than the values,
 * and never narrower.
 */
@NullMarked
package io.synadb.table.data.statistics;

import org.jspecify.annotations.NullMarked;
