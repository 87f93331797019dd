/**
 * The graph index beside those of other libraries, each with the settings that its own documentation recommends: how fast rows
 * go in one by one, and what searches find and cost. Start reading at {@link io.synadb.bench.hnsw.HnswBenchmark}; a
 * {@code Field} is everyone on the same data, a {@code Library} one of the others, a {@code Contender} its index.
 */
@NullMarked
package io.synadb.bench.hnsw;

import org.jspecify.annotations.NullMarked;
