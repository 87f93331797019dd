/**
 * The native layout: a folder of ordinary SynaDB databases as rows of key, value, timestamp and deletion, read and written
 * as Arrow batches. The original library's files are such a folder, and it reads what is written here.
 *
 * <p>Start reading at {@link io.synadb.table.databases.DatabaseFolder}. There is no commit log: each database is of the
 * moment at which it was opened, and a batch is written to one whole or not at all.
 */
@NullMarked
package io.synadb.table.databases;

import org.jspecify.annotations.NullMarked;
