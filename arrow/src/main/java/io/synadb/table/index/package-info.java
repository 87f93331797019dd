/**
 * Index files beside data files: one for a vector column of a data file, of a kind that {@link io.synadb.vector.IndexSpec}
 * names.
 *
 * <p>Start reading at {@link io.synadb.table.index.ColumnIndex}, what a table wants, then
 * {@link io.synadb.table.index.IndexFiles}, which builds a file, and {@link io.synadb.table.index.OpenIndexes}, which has
 * those open that were searched last. Data files never change and an index file is written once, so an index is either one
 * of its data file for ever or of no use; rows that a version deletes are left out by the search.
 */
@NullMarked
package io.synadb.table.index;

import org.jspecify.annotations.NullMarked;
