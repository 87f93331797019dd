/**
 * The commit log of a table: numbered files of actions, each published once, and what they add up to.
 *
 * <p>Start reading at {@link io.synadb.table.commit.log.CommitLog}. {@code LogNames} says what commits and checkpoints are
 * called, {@code LogReader} finds where to begin, {@code Replay} adds up commits, and {@link
 * io.synadb.table.commit.log.TableState} is what they add up to; {@code CheckpointFormat} keeps that in a file.
 *
 * <p>Invariants: versions run without a gap from the oldest that is left; a published commit never changes; times strictly
 * increase, and each commit names the one before it; a checkpoint whose checksum does not match is never read, not even in
 * part.
 */
@NullMarked
package io.synadb.table.commit.log;

import org.jspecify.annotations.NullMarked;
