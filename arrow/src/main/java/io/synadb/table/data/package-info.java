/**
 * The data file of a table: Arrow record batches as the records of one database log, closed by a footer.
 *
 * <p>Start reading at {@link io.synadb.table.data.DataFileFormat}, which holds the bytes, then
 * {@link io.synadb.table.data.DataFileWriter} and {@link io.synadb.table.data.DataFileReader}. No byte is trusted that a
 * commit does not vouch for: the commit names the length of the file and its last footer with its checksum, the footer
 * names the chunks with theirs, and a block of a column is checked when it is first read.
 */
@NullMarked
package io.synadb.table.data;

import org.jspecify.annotations.NullMarked;
