/**
 * What a log holds after whatever has happened to its file: the scan from the first byte to the last whole record, seals,
 * damage, and a torn end.
 *
 * <p>Start reading at {@link io.synadb.log.recovery.LogScanner}; what it finds is a {@link
 * io.synadb.log.recovery.LogState}. Beside it, {@link io.synadb.log.recovery.LogExamination} reads on behind damage for
 * a report, and {@link io.synadb.log.recovery.LogSalvage} brings what is whole into a new
 * log. Invariant: recovery may itself end anywhere and be run again.
 */
@NullMarked
package io.synadb.log.recovery;

import org.jspecify.annotations.NullMarked;
