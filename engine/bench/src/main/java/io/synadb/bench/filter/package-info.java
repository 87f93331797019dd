/** The nearest of the rows that a filter accepts. Start reading at {@link io.synadb.bench.filter.FilterBenchmark}. */
@NullMarked
package io.synadb.bench.filter;

import org.jspecify.annotations.NullMarked;
