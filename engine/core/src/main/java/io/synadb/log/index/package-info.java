/**
 * The records of each key of a log, in memory.
 *
 * <p>Start reading at {@link io.synadb.log.index.KeyIndex}. It holds numbers of records only; whoever asks compares keys in
 * the log.
 */
@NullMarked
package io.synadb.log.index;

import org.jspecify.annotations.NullMarked;
