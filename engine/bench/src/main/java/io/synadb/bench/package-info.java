/**
 * The engine beside its peers: one program that measures, and writes what it measured.
 *
 * <p>Start reading at {@link io.synadb.bench.EngineBenchmark}. Every number is a median over runs that take turns with
 * those of the peers in the same JVM, so that a noisy minute of the machine falls on all alike.
 */
@NullMarked
package io.synadb.bench;

import org.jspecify.annotations.NullMarked;
