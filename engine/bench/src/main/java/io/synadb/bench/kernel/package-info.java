/**
 * What the vector registers buy: single distances in cache, and exact searches of more than the caches hold. Start reading
 * at {@link io.synadb.bench.kernel.KernelBenchmark}.
 */
@NullMarked
package io.synadb.bench.kernel;

import org.jspecify.annotations.NullMarked;
