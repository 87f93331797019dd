/**
 * What a record of the log is: its bytes, its checksum, whose it is, and the atom in it.
 *
 * <p>Start reading at {@link io.synadb.log.record.LogFormat}, the map of the bytes; {@link
 * io.synadb.log.record.RecordJudge} decides whether a record is believed. Nothing here knows files beyond their names.
 */
@NullMarked
package io.synadb.log.record;

import org.jspecify.annotations.NullMarked;
