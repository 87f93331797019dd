/**
 * A graph that lives: what deletions, updates and insertions leave of it, beside one that was just built of the same rows.
 * Start reading at {@link io.synadb.bench.churn.ChurnBenchmark}.
 */
@NullMarked
package io.synadb.bench.churn;

import org.jspecify.annotations.NullMarked;
