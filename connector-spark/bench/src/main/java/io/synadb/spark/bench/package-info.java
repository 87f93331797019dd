/**
 * Tables of SynaDB files beside Parquet in Spark: one program that measures, and writes what it measured. Start reading at
 * {@link io.synadb.spark.bench.SparkBenchmark}.
 */
@NullMarked
package io.synadb.spark.bench;

import org.jspecify.annotations.NullMarked;
