/**
 * The append-only log that every SynaDB file is, open: what is asked of it and what is added to it.
 *
 * <p>Start reading at {@link io.synadb.log.DatabaseLog}, a <em>database</em> opened by key. Below it, each knowing only those
 * after it: {@code view}, what can be asked of it; {@code recovery}, which reads a log from its first byte to its last whole
 * record; {@code index}, the records of each key; {@code record}, the bytes. Beside them {@code event}, what Flight Recorder is
 * told, and {@code region}, which writes and maps the other kind of file that is made of records, a <em>table data file</em>,
 * which has no index of keys.
 *
 * <p>A write goes from {@code LogWriter}, where threads take turns, through {@code LogTail}, the end of the log, to the file
 * and the index, and waits at {@code SharedSync} where the policy says so.
 *
 * <p>Invariants: bytes once written never change; a record of ours is accepted only by its checksum, a record of another
 * program only where its value fills its place exactly; nothing is accepted because it looks plausible.
 */
@NullMarked
package io.synadb.log;

import org.jspecify.annotations.NullMarked;
