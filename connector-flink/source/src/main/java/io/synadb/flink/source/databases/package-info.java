/**
 * Reading a folder of ordinary databases as a bounded source: a split is a database.
 *
 * <p>Start reading at {@link io.synadb.flink.source.databases.DatabaseEnumerator}, which lists the folder when the job starts
 * and deals the databases to readers that ask.
 *
 * <p>Invariants: a database is read as it was when its first reader opened it. A position is the end that its log had then,
 * and the key and the offset of the last version that was emitted; because a log only grows, a reader that goes on there
 * emits exactly the rows that are left, whatever has been written since. A file that is another one by then ends the job.
 */
@NullMarked
package io.synadb.flink.source.databases;

import org.jspecify.annotations.NullMarked;
