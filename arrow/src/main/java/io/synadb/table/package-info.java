/**
 * The door of a table: many SynaDB files, one versioned whole. All that an engine needs is here.
 *
 * <p>Start reading at {@link io.synadb.table.Table}. To read: {@link io.synadb.table.TableSnapshot} is one version,
 * {@link io.synadb.table.ScanBuilder} plans tasks that travel to workers, and a {@link io.synadb.table.BatchReader} hands
 * out Arrow batches over mapped bytes; a {@link io.synadb.table.predicate.Predicate} says which rows. To write: a
 * {@link io.synadb.table.WritePlan} travels to workers, each {@link io.synadb.table.TableWriter} makes files that nobody
 * sees, and one {@link io.synadb.table.TableCommit} publishes them all.
 *
 * <p>Invariants: a version never changes once it is published; a reader trusts no byte that no commit names; a batch
 * belongs to whoever received it, and is closed by them.
 */
@NullMarked
package io.synadb.table;

import org.jspecify.annotations.NullMarked;
