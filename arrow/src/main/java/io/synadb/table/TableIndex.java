package io.synadb.table;

import io.synadb.vector.IndexSpec;

/**
 * An index of a table, and how far it has come.
 *
 * <p>Immutable and thread-safe.
 *
 * @param column what it is of
 * @param spec kind, metric and the options that were chosen
 * @param files how many data files have their part of it
 * @param dataFiles how many data files there are
 * @param rows how many rows it covers, the deleted ones too; the others are scanned
 * @param dataRows how many rows there are, the deleted ones too
 * @param sizeBytes of its files
 */
public record TableIndex(
        String column, IndexSpec spec, int files, int dataFiles, long rows, long dataRows, long sizeBytes) {}
