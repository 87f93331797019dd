/**
 * Vectors under keys: insert, search and delete by key, kept in a database or in a file of their own.
 *
 * <p>Start reading at {@link io.synadb.vector.store.VectorCollection}, which {@link io.synadb.vector.store.VectorStore} keeps
 * in a database and {@link io.synadb.vector.store.MmapVectorStore} in a file of its own.
 *
 * <p>The index of a store is the business of {@code IndexKeeper}: it makes it, {@code GraphSaves} keep its graph in a file, and
 * {@code SavedGraph} opens that and compares it with the store.
 *
 * <p>Stores know keys, indexes know rows: {@link io.synadb.vector.store.KeyedRows} stands between them. What a store
 * acknowledges is on its way to the disk before any search sees it; a search sees each write whole or not at all.
 */
@NullMarked
package io.synadb.vector.store;

import org.jspecify.annotations.NullMarked;
