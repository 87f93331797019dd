/**
 * The columns of a table in the words of Spark and of Arrow.
 *
 * <p>{@link io.synadb.spark.schema.SparkSchemas} translates both ways. A vector column is an ARRAY&lt;FLOAT&gt; to Spark,
 * whose elements are nullable there: a type that forbids null elements would make Spark check every element of every
 * written row. The writer refuses null elements itself.
 */
@NullMarked
package io.synadb.spark.schema;

import org.jspecify.annotations.NullMarked;
