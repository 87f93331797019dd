/**
 * An index that grows one row at a time: a hierarchical navigable small world graph whose links are symmetric.
 *
 * <p>Start reading at {@link io.synadb.vector.hnsw.HnswIndex}. {@code IndexedRows} take rows in and out, {@code Answers} find
 * them: a {@code Search} walks the graph and measures the candidates, a {@code FilterPlan} says how to search behind a filter, a
 * {@code RecallCurve} how wide. The graph itself has a package of its own, {@link io.synadb.vector.hnsw.graph}, which knows
 * nothing of this one. There are two: one grows in memory, and a {@code MappedGraph} is walked where it stands in a file, of which
 * {@code HnswFormat} has the bytes and {@code HnswFile} what makes it trustworthy. A {@code HeldGraph} is first the one, then the
 * other; {@code UnlinkedRows} are what neither has, and {@code LeavingRows} what a file has too many. {@code CodingReviews} say when
 * a graph that grew from nothing is to be built again, because its rows stand elsewhere than its codes were made for.
 */
@NullMarked
package io.synadb.vector.hnsw;

import org.jspecify.annotations.NullMarked;
