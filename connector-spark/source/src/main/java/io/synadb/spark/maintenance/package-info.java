/**
 * Keeping a table in order from SQL: {@code CALL syna.system.rollback(table => 'db.t', version => 3)}, and what a table
 * tells of itself, {@code SELECT * FROM syna.db.t.versions}.
 *
 * <p>Start reading at {@link io.synadb.spark.maintenance.Procedures} and {@link io.synadb.spark.maintenance.MetadataView}.
 * Both run on the driver and give {@code LocalRows}; what they do is done by {@link io.synadb.table.TableMaintenance}, and by
 * {@link io.synadb.table.compaction.Compaction} and {@link io.synadb.table.TableIndexes}, whose files the executors write
 * ({@code ExecutorJob}).
 */
@NullMarked
package io.synadb.spark.maintenance;

import org.jspecify.annotations.NullMarked;
