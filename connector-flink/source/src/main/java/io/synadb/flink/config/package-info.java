/**
 * What users configure, and the table that it leads to.
 *
 * <p>Start reading at {@link io.synadb.flink.config.SynaOptions}, the words of SQL. {@link
 * io.synadb.flink.config.SynaTables} opens and creates tables, and {@link io.synadb.flink.config.DeclaredColumns} holds
 * the columns that a job declares against those that a table has. What reads the same in every engine (the path of a
 * table, the properties of vectors, the answer to an unknown word) is {@code io.synadb.table.options}.
 */
@NullMarked
package io.synadb.flink.config;

import org.jspecify.annotations.NullMarked;
