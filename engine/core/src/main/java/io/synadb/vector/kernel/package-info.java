/**
 * The arithmetic of searches: distances of float32 vectors and the bounded ranking of what they return.
 *
 * <p>Start reading at {@link io.synadb.vector.kernel.VectorKernel}. It has two twins, one on the vector registers of the
 * processor and one in plain Java; {@link io.synadb.vector.kernel.VectorKernels#active()} picks one for the life of the
 * JVM. This is the only package that names {@code jdk.incubator.vector}, and it names nothing else of this project.
 *
 * <p>Nothing here allocates for a candidate of a search, and no method depends on whether it has been compiled yet: the
 * same input gives the same bits for the life of a JVM.
 */
@NullMarked
package io.synadb.vector.kernel;

import org.jspecify.annotations.NullMarked;
