/**
 * An index that grows one row at a time: a hierarchical navigable small world graph whose links are symmetric.
 *
 * <p>Start reading at {@link io.synadb.vector.hnsw.HnswIndex}. A {@code Search} walks a {@code Graph} with a {@code Walk}, and
 * measures the candidates; a {@code FilterPlan} says how to search behind a filter, a {@code RecallCurve} how wide. There are
 * two graphs. A {@code GrowingGraph} is in memory: {@code CodedRows} holds what rows are compared by, {@code Links} who is
 * linked with whom, {@code Wiring} makes and cuts links, {@code Repair} closes the gap that a row leaves. A
 * {@code MappedGraph} is walked where it stands in a file, of which {@code HnswFormat} has the bytes.
 *
 * <p>What always holds: links are symmetric, no row has more than its level allows, and every level is in one piece, so every
 * row can be reached from the entry. {@code GraphValidator} of the tests checks it after everything they do.
 */
@NullMarked
package io.synadb.vector.hnsw;

import org.jspecify.annotations.NullMarked;
