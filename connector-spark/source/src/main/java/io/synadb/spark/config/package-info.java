/**
 * What users configure: the words of options and table properties, and the path of a table.
 *
 * <p>Start reading at {@link io.synadb.spark.config.TableOptions}, the one parser of options. Options arrive already
 * merged by Spark: those of the statement win over {@code spark.datasource.synadb.*} of the session. An unknown word is an
 * error that names the nearest known one.
 */
@NullMarked
package io.synadb.spark.config;

import org.jspecify.annotations.NullMarked;
