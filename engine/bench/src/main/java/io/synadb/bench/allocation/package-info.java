/** What a search allocates. Start reading at {@link io.synadb.bench.allocation.AllocationBenchmark}. */
@NullMarked
package io.synadb.bench.allocation;

import org.jspecify.annotations.NullMarked;
