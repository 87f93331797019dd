/**
 * Key-value stores that are written one value at a time, beside the database. Start reading at
 * {@link io.synadb.bench.log.LogWriteBenchmark}; {@link io.synadb.bench.log.Store} says what makes the comparison fair.
 */
@NullMarked
package io.synadb.bench.log;

import org.jspecify.annotations.NullMarked;
