/** Tests of {@code io.synadb.spark.config} in a real Spark. */
@NullMarked
package io.synadb.spark.config;

import org.jspecify.annotations.NullMarked;
