/**
 * The commit log of a table: numbered files of actions, each published once, and what they add up to.
 *
 * <p>Start reading at {@link io.synadb.table.commit.CommitLog}. {@link io.synadb.table.commit.CommitFormat} is the only
 * word on the bytes of a commit, {@link io.synadb.table.commit.TableState} is what the commits up to a version add up
 * to, and {@link io.synadb.table.commit.TableChange} says what a writer wants and when somebody else's commit makes that
 * impossible.
 *
 * <p>Invariants: versions run from 0 without a gap; a published commit never changes; times strictly increase; a commit
 * whose checksum does not match is never read, not even in part. The types here serve {@code io.synadb.table} and are
 * no promise to anybody else, but for {@link io.synadb.table.commit.DataFileJson}, in whose words engines keep files that
 * wait for their commit.
 */
@NullMarked
package io.synadb.table.commit;

import org.jspecify.annotations.NullMarked;
