/**
 * The graph index on the 10,000 sentence embeddings that the tests of the engine use: how fast it is built, what a search
 * finds and costs by the width of its beam, and the ways to search behind a filter.
 */
@NullMarked
package io.synadb.bench.hnsw;

import org.jspecify.annotations.NullMarked;
