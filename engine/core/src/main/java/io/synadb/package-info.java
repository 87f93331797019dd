/**
 * The door of the engine: one database file, its configuration, its values and its errors.
 *
 * <p>Start reading at {@link io.synadb.SynaDb}. A database is one append-only log of records (key, time, value): the
 * latest value of a key is found in O(1), its history is a chain, and an open rebuilds everything from the log.
 */
@NullMarked
package io.synadb;

import org.jspecify.annotations.NullMarked;
