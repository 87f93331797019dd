/**
 * Conditions that were fitted to a schema: what they select of a batch, and what they say of many rows from their statistics
 * alone.
 *
 * <p>Start reading at {@link io.synadb.table.predicate.bound.BoundPredicate}. SQL's three-valued logic is resolved when a condition is
 * bound, once: negations sink to the leaves, and what is left only asks for which rows a condition is true.
 *
 * <p>A leaf on values is a set of half-open ranges of its column's {@link io.synadb.table.predicate.bound.Domain}: every
 * comparison, {@code IN} and {@code IS NAN} becomes one, and the same ranges test rows and bounds. So a literal of another
 * type than its column's is compared exactly and never rounded into a match, and statistics cannot disagree with rows.
 *
 * <p>Order, everywhere: text and binary by unsigned bytes (UTF-8 order, which is code point order, no collation); NaN equal
 * to itself and above every number; −0.0 equal to 0.0; false below true.
 */
@NullMarked
package io.synadb.table.predicate.bound;

import org.jspecify.annotations.NullMarked;
