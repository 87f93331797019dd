/**
 * Exact search: every row is looked at, as cheaply as can be proved to be enough.
 *
 * <p>Start reading at {@link io.synadb.vector.flat.FlatIndex}. A {@code Scan} is one way to look; {@code Margin} holds the
 * proof that a row left out cannot have been among the nearest. Whatever estimates went before, each distance that counts is
 * measured by {@link io.synadb.vector.DistanceMetric}, so all ways give the same bits.
 */
@NullMarked
package io.synadb.vector.flat;

import org.jspecify.annotations.NullMarked;
