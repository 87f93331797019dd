/** Tests of {@code io.synadb.spark.read} in a real Spark. */
@NullMarked
package io.synadb.spark.read;

import org.jspecify.annotations.NullMarked;
