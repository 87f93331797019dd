/**
 * Tables of SynaDB files beside other formats in Flink: one program that starts a process for each format, makes them take turns, and
 * writes what it measured. Start reading at {@link io.synadb.flink.bench.FlinkBenchmark}; what runs in a format's process is
 * {@link io.synadb.flink.bench.Worker}.
 */
@NullMarked
package io.synadb.flink.bench;

import org.jspecify.annotations.NullMarked;
