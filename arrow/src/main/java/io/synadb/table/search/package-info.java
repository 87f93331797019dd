/**
 * Exact search over the chunks of data files.
 *
 * <p>Start reading at {@link io.synadb.table.search.Nearest}, the question, then {@link io.synadb.table.search.NearestScan},
 * the answer for one file. A scan keeps every row that ties with the last rank, so that answers of several files merge, and
 * an engine that sorts and cuts again gets exactly what it would have got from all rows.
 */
@NullMarked
package io.synadb.table.search;

import org.jspecify.annotations.NullMarked;
