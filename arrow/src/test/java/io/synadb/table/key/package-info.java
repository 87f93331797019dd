/** Tests of {@code io.synadb.table.key}. */
@NullMarked
package io.synadb.table.key;

import org.jspecify.annotations.NullMarked;
