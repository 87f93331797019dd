/**
 * What users write in every engine: the words of options and table properties, and the path of a table.
 *
 * <p>Each engine has one parser of options of its own, and takes from here what must read the same everywhere:
 * {@link io.synadb.table.options.TableLocation} turns a path into a storage,
 * {@link io.synadb.table.options.ColumnProperty} are the words that make a column one of vectors, sparse
 * vectors or tensors,
 * {@link io.synadb.table.options.DatabaseOptions} has the words of folders of databases, and
 * {@link io.synadb.table.options.Words} answers an unknown word with the nearest known one.
 */
@NullMarked
package io.synadb.table.options;

import org.jspecify.annotations.NullMarked;
