/** Tests of {@code io.synadb.table.options}. */
@NullMarked
package io.synadb.table.options;

import org.jspecify.annotations.NullMarked;
