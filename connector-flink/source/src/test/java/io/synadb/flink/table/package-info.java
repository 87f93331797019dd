/** Tests of {@code io.synadb.flink.table} in SQL, on a real Flink. */
@NullMarked
package io.synadb.flink.table;

import org.jspecify.annotations.NullMarked;
