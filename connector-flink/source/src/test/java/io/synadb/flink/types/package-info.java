/** Tests of {@link io.synadb.flink.types.RowBuffer} and its neighbours against rows as plain Java values. */
@NullMarked
package io.synadb.flink.types;

import org.jspecify.annotations.NullMarked;
