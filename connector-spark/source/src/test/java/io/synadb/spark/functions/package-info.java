/** Tests of {@code io.synadb.spark.functions} in a real Spark. */
@NullMarked
package io.synadb.spark.functions;

import org.jspecify.annotations.NullMarked;
