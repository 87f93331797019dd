/**
 * Files of records that are read by position, not by key: the data files of a table.
 *
 * <p>Start reading at {@link io.synadb.log.region.LogRegionWriter}, which appends records to a new file, and {@link
 * io.synadb.log.region.LogRegion}, which maps them.
 */
@NullMarked
package io.synadb.log.region;

import org.jspecify.annotations.NullMarked;
