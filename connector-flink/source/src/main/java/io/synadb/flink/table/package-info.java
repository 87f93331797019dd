/**
 * Tables in SQL: {@code CREATE TABLE t (…) WITH ('connector' = 'synadb', 'path' = '/data/t')}.
 *
 * <p>Start reading at {@link io.synadb.flink.table.SynaTableFactory}, which Flink finds by its service file. It checks
 * options and columns while a statement is planned, and makes a {@link io.synadb.flink.table.SynaTableSource} or a {@link
 * io.synadb.flink.table.SynaTableSink}; these take what the planner pushes down, and end as an {@link
 * io.synadb.flink.SynaSource} and an {@link io.synadb.flink.SynaSink}. No row passes through this package.
 */
@NullMarked
package io.synadb.flink.table;

import org.jspecify.annotations.NullMarked;
