/** Tests of {@code io.synadb.table.predicate}. */
@NullMarked
package io.synadb.table.predicate;

import org.jspecify.annotations.NullMarked;
