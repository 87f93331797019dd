/** Tests of {@code io.synadb.table.predicate.bound}. */
@NullMarked
package io.synadb.table.predicate.bound;

import org.jspecify.annotations.NullMarked;
