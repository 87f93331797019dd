/** Tests of {@code io.synadb.table.partition}. */
@NullMarked
package io.synadb.table.partition;

import org.jspecify.annotations.NullMarked;
