/**
 * What users configure: the options of a read or a write, and the path of a table.
 *
 * <p>Start reading at {@link io.synadb.spark.config.TableOptions}, the one parser of options. Options arrive already
 * merged by Spark: those of the statement win over {@code spark.datasource.synadb.*} of the session. What reads the
 * same in every engine (the path of a table, the properties of vectors, the answer to an unknown word) is
 * {@code io.synadb.table.options}.
 */
@NullMarked
package io.synadb.spark.config;

import org.jspecify.annotations.NullMarked;
