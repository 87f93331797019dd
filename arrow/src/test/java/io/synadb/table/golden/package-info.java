/**
 * The golden tables of format 1: {@link io.synadb.table.golden.GoldenTable} says how they were made, {@code GoldenTablesTest}
 * what they say for ever.
 */
@NullMarked
package io.synadb.table.golden;

import org.jspecify.annotations.NullMarked;
