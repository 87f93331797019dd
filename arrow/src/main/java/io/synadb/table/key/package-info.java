/**
 * The keys of a table whose rows have one: which row of the files is that of a key.
 *
 * <p>Start reading at {@link io.synadb.table.key.KeyIndexes}: it answers, for the files of any version, which of their rows
 * have the keys that a commit writes ({@link io.synadb.table.key.WrittenKeys}). A {@link io.synadb.table.key.KeySpec} says
 * what the key is, and {@link io.synadb.table.partition.EncodedKey} what makes two keys equal.
 *
 * <p>Invariants: all rows of a key are in one {@link io.synadb.table.key.Bucket}, so that one index knows them; an index is a
 * cache of what the key columns of the files say, and is never believed without a look at the
 * key itself.
 */
@NullMarked
package io.synadb.table.key;

import org.jspecify.annotations.NullMarked;
