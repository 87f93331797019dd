/**
 * What can be asked of an open log.
 *
 * <p>Start reading at {@link io.synadb.log.view.LogView}, a log as it was at one moment. It finds records by number through
 * the index of keys, and {@link io.synadb.log.view.LogReader} brings them from the file, each judged anew.
 *
 * <p>Invariants: a view never changes; no read waits for a writer or a sync; nothing is answered from a record whose checksum
 * does not match.
 */
@NullMarked
package io.synadb.log.view;

import org.jspecify.annotations.NullMarked;
