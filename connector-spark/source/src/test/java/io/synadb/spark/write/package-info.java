/** Tests of {@code io.synadb.spark.write} in a real Spark. */
@NullMarked
package io.synadb.spark.write;

import org.jspecify.annotations.NullMarked;
