package io.synadb.table;

import io.synadb.table.search.Nearest;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the tasks of one scan have in common. Immutable and thread-safe.
 *
 * @param projected the schema of the batches
 * @param fieldIds the selected columns
 * @param nearest null for all rows
 * @param vectorId the column that a search asks for, else 0
 */
record ScanColumns(
        Schema projected, List<Integer> fieldIds, @Nullable Nearest nearest, int vectorId) {}
