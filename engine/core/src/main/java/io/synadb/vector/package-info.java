/**
 * Vectors and the ways to compare them.
 *
 * <p>Start reading at {@link io.synadb.vector.DistanceMetric}: every search of the project, exact or approximate, pushed
 * into a scan or computed row by row, ranks by what it returns. Smaller is nearer, for every metric. The arithmetic is in
 * {@link io.synadb.vector.kernel}.
 */
@NullMarked
package io.synadb.vector;

import org.jspecify.annotations.NullMarked;
