/**
 * Vectors, the ways to compare them, and what it means to search them.
 *
 * <p>Start reading at {@link io.synadb.vector.DistanceMetric}: every search of the project, exact or approximate, pushed
 * into a scan or computed row by row, ranks by what it returns. Smaller is nearer, for every metric. The arithmetic is in
 * {@link io.synadb.vector.kernel}.
 *
 * <p>{@link io.synadb.vector.Vectors} are rows at rest; a {@link io.synadb.vector.VectorIndex} finds the nearest of them.
 * Each kind of index has a package of its own, which knows this one; this one knows none of them.
 */
@NullMarked
package io.synadb.vector;

import org.jspecify.annotations.NullMarked;
