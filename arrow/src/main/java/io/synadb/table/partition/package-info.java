/**
 * How the rows of a table are split into partitions: by columns, and by what transforms make of their values.
 *
 * <p>Start reading at {@link io.synadb.table.partition.Transform}: its table says for each transform which columns it takes,
 * what the value of a partition is and how it is spelled. {@link io.synadb.table.partition.PartitionBy} names a column, for
 * people; {@link io.synadb.table.partition.PartitionField} has its field id, for commits. {@link io.synadb.table.partition.EncodedKey}
 * has the bytes of a key of several columns, by which rows go to buckets.
 *
 * <p>Invariants: a null makes a null, and nothing else does; equal values make equal texts, whatever wrote them, for ever,
 * because files of many versions stand beside one another; each data file says itself by which fields its rows were split,
 * so that what is concluded from its values never depends on what the table is partitioned by today.
 */
@NullMarked
package io.synadb.table.partition;

import org.jspecify.annotations.NullMarked;
