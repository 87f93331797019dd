/**
 * SynaDB tables in Spark: {@code format("synadb")}, a catalog over a warehouse folder, and search in plain SQL.
 *
 * <p>Start reading at {@link io.synadb.spark.SynaDataSource} (tables by path) or {@link io.synadb.spark.SynaCatalog}
 * (tables by name); both hand out a {@link io.synadb.spark.SynaTable}, which is read by {@code .read} and written by
 * {@code .write}. The functions of {@code .functions} are what a search is written with, and what the scan takes over when
 * an {@code ORDER BY … LIMIT} asks for the nearest rows. All that is not about Spark lives in {@link io.synadb.table}.
 *
 * <p>Invariants: a query reads the version that its table had when the query was analysed; rows become visible by one
 * publication on the driver, of exactly the files whose tasks Spark accepted; no session extension is needed for anything.
 */
@NullMarked
package io.synadb.spark;

import org.jspecify.annotations.NullMarked;
