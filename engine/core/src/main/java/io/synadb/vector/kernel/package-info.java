/**
 * The arithmetic of searches: distances of vectors and the bounded ranking of what they return.
 *
 * <p>Start reading at {@link io.synadb.vector.kernel.VectorKernel}, for vectors of float32. There is one such interface for
 * each kind of data: {@link io.synadb.vector.kernel.CodeKernel} for codes of 7 and 4 bits, {@link io.synadb.vector.kernel.MatrixKernel}
 * for many queries at a time, {@link io.synadb.vector.kernel.WideningKernel} for rows of float16 and int8.
 * Each has two twins, one on the vector registers of the processor and one in plain Java;
 * {@link io.synadb.vector.kernel.VectorKernels} picks for the life of the JVM. {@link io.synadb.vector.kernel.Bits} needs
 * no such registers. This is the only package that names {@code jdk.incubator.vector}, and it names nothing else of this
 * project.
 *
 * <p>Nothing here allocates for a candidate of a search, and no method depends on whether it has been compiled yet: the
 * same input gives the same bits for the life of a JVM.
 */
@NullMarked
package io.synadb.vector.kernel;

import org.jspecify.annotations.NullMarked;
