/**
 * Search over the chunks of data files: exact by a scan, nearly so by an index.
 *
 * <p>Start reading at {@link io.synadb.table.search.Nearest}, the question, then {@link io.synadb.table.search.NearestScan},
 * the answer for one file; {@link io.synadb.table.search.FileSearch} ranks by the file's index. A scan keeps every row that ties with the last rank, so that answers of several files merge, and
 * an engine that sorts and cuts again gets exactly what it would have got from all rows.
 */
@NullMarked
package io.synadb.table.search;

import org.jspecify.annotations.NullMarked;
