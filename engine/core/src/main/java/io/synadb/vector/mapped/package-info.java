/**
 * A file of vectors with keys: rows of float32 that are mapped, and a journal that says which key has which row.
 *
 * <p>Start reading at {@link io.synadb.vector.mapped.VectorFileFormat}, which is the byte map; {@link
 * io.synadb.vector.mapped.VectorFile} writes it, and {@code VectorFileScan} finds out after any end what it holds. The
 * published library's {@code .mmap} is read by {@link io.synadb.vector.mapped.PublishedVectorFile}.
 *
 * <p>What always holds: a row stands in the file before its record does, and a record before anybody is told of it. A row is
 * mapped only when it does not change any more. Bytes behind a checkpoint are checked when the file is opened, those before
 * it when they are first used.
 */
@NullMarked
package io.synadb.vector.mapped;

import org.jspecify.annotations.NullMarked;
