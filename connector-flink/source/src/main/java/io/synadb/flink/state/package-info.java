/**
 * The bytes that a job keeps in Flink's state, and how they are refused when they are not what was written.
 *
 * <p>Start reading at {@link io.synadb.flink.state.StateSerializer}, which each kind of state of the source and the sink
 * extends with its own fields; {@link io.synadb.flink.state.StateFields} has the fields that several of them share.
 *
 * <p>Invariants: a savepoint is read for ever, so that a version that was released never changes its layout; every byte of a
 * value is read, or none of it is believed.
 */
@NullMarked
package io.synadb.flink.state;

import org.jspecify.annotations.NullMarked;
