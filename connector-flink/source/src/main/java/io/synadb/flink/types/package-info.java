/**
 * The columns and rows of a table in the words of Flink and of Arrow.
 *
 * <p>Start at {@link io.synadb.flink.types.FlinkSchemas}, which translates the columns both ways. {@link
 * io.synadb.flink.types.RowBuffer} collects rows as Arrow batches, and {@link io.synadb.flink.types.RowReader} makes rows
 * of batches. Each column has a strategy of its own, made once a batch or once a writer, so that nothing is decided again
 * for a row.
 *
 * <p>Numbers in lists and vectors are copied as memory: to Flink as {@link
 * org.apache.flink.table.data.binary.BinaryArrayData}, the one array that its serializers copy whole, and from any array
 * that holds them as memory. A vector is an ARRAY&lt;FLOAT&gt; to Flink. Its elements are nullable there, because that is
 * what SQL declares, but never null: {@link io.synadb.flink.types.RowBuffer} refuses null, NaN and infinity.
 */
@NullMarked
package io.synadb.flink.types;

import org.jspecify.annotations.NullMarked;
