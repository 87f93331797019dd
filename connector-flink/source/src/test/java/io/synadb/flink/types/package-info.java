/** Tests of {@link io.synadb.flink.types.RowBuffer} and its neighbours against rows as plain Java values. */
package io.synadb.flink.types;
