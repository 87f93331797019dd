/** Tests of {@code io.synadb.spark.maintenance} in a real Spark. */
@NullMarked
package io.synadb.spark.maintenance;

import org.jspecify.annotations.NullMarked;
