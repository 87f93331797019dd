/**
 * Searches of vectors beside those of other libraries. Start reading at {@link io.synadb.bench.vector.ExactSearchBenchmark}.
 */
@NullMarked
package io.synadb.bench.vector;

import org.jspecify.annotations.NullMarked;
