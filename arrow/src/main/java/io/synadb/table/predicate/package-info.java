/**
 * Conditions on rows: a small tree over columns and literals, and its text. It knows no schema: package {@code bound} fits it to one.
 *
 * <p>Start reading at {@link io.synadb.table.predicate.Predicate}, the tree.
 */
@NullMarked
package io.synadb.table.predicate;

import org.jspecify.annotations.NullMarked;
