/**
 * The functions of the namespace {@code system}: distances of two vectors, {@link io.synadb.spark.functions.VectorFunctions},
 * and what a table is partitioned by, {@link io.synadb.spark.functions.TransformFunctions}.
 *
 * <p>Each is a public class with an {@code invoke}, which Spark calls from generated code. To transforms NULL is NULL, and
 * two values give the same exactly where {@link io.synadb.table.partition.Transform} gives the same text. To distances it means what it means
 * to Spark's own {@code vector_*} functions: a NULL vector, a NULL element, and for the cosine a zero or empty vector give
 * NULL; vectors of different lengths are an error. The distances are those of {@link io.synadb.vector.DistanceMetric}, which
 * a search inside the scan uses too, so that both agree bit for bit.
 */
@NullMarked
package io.synadb.spark.functions;

import org.jspecify.annotations.NullMarked;
