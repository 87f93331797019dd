/**
 * The engine's bytes as Arrow: schemas with field ids, the types a table can hold, and record batches as messages that
 * are written with every buffer on a multiple of 64 and read in place.
 *
 * <p>Start reading at {@link io.synadb.arrow.Schemas}, then {@link io.synadb.arrow.BatchMessage}; {@link
 * io.synadb.arrow.Evolution} says how messages of older schemas are shown as newer ones. A column of vectors, or of other tensors, is a
 * {@code FixedSizeList} of numbers that carries the {@code arrow.fixed_shape_tensor} extension; its elements are never null,
 * and the slots of null vectors are zero. Batches that are read show mapped memory, which nobody here writes to.
 */
@NullMarked
package io.synadb.arrow;

import org.jspecify.annotations.NullMarked;
