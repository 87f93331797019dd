/**
 * The commit log of a table: numbered files of actions, each published once, and what they add up to.
 *
 * <p>Start reading at {@link io.synadb.table.commit.CommitLog}.
 *
 * <ul>
 *   <li>Bytes: {@link io.synadb.table.commit.CommitFormat} is the only word on those of a commit, {@code
 *       CheckpointFormat} on those of a checkpoint; {@code LogNames} says how both are called.
 *   <li>Reading: {@code LogReader} finds where to begin, {@code Replay} adds up commits, and {@link
 *       io.synadb.table.commit.TableState} is what they add up to.
 *   <li>Writing: {@link io.synadb.table.commit.TableChange} says what a writer wants and when somebody else's commit makes
 *       that impossible; {@code Publication} is its way to a version.
 *   <li>Order: {@link io.synadb.table.commit.Maintenance} names versions and returns to them, {@link
 *       io.synadb.table.commit.Expiry} ends them.
 * </ul>
 *
 * <p>Invariants: versions run without a gap from the oldest that is left; a published commit never changes; times strictly
 * increase, and each commit names the one before it; a commit or a checkpoint whose checksum does not match is never read,
 * not even in part; nothing is removed that a version needs which {@code TableState.oldest} or a tag promises. The types here serve {@code io.synadb.table} and are
 * no promise to anybody else, but for {@link io.synadb.table.commit.DataFileJson}, in whose words engines keep files that
 * wait for their commit.
 */
@NullMarked
package io.synadb.table.commit;

import org.jspecify.annotations.NullMarked;
