/**
 * An index that grows one row at a time: a hierarchical navigable small world graph whose links are symmetric.
 *
 * <p>Start reading at {@link io.synadb.vector.hnsw.HnswIndex}. It walks a {@code Graph} with a {@code Walk}, and measures the
 * candidates with a {@code Ranker}. A {@code GrowingGraph} is the one in memory: {@code CodedRows} holds what rows are
 * compared by, {@code Links} who is linked with whom, {@code Wiring} makes and cuts links, {@code Repair} closes the gap
 * that a row leaves.
 *
 * <p>What always holds: links are symmetric, no row has more than its level allows, and every level is in one piece, so every
 * row can be reached from the entry. {@code GraphValidator} of the tests checks it after everything they do.
 */
@NullMarked
package io.synadb.vector.hnsw;

import org.jspecify.annotations.NullMarked;
