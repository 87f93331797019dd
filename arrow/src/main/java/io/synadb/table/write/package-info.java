/**
 * What stands between the rows that a writer takes and the data files that it makes: the checks of a batch, the partition
 * and bucket of each row, and the rows that wait to become a chunk.
 *
 * <p>Start reading at {@link io.synadb.table.write.Partitioner}, which says where a row belongs, then {@link
 * io.synadb.table.write.PartitionWriter}, the open file of one such place. {@code TableWriter} at the door owns them all.
 */
@NullMarked
package io.synadb.table.write;

import org.jspecify.annotations.NullMarked;
