package io.synadb.table;

import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.predicate.bound.Verdict;
import io.synadb.table.search.VectorQuery;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Which of the live rows a scan gives. Immutable and thread-safe.
 *
 * @param condition null for all
 * @param nearest of those for which the condition is true; null for all
 * @param vectorId the field id of the column that a search asks for, else 0
 * @param limit a task gives at most so many
 */
record RowChoice(
        @Nullable ScanCondition condition, @Nullable VectorQuery nearest, int vectorId, long limit)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The columns that it asks for, by field id. */
    List<Integer> fieldIds() {
        List<Integer> ids = new ArrayList<>(condition == null ? List.of() : condition.fieldIds());
        if (nearest != null) {
            ids.add(vectorId);
        }
        return ids;
    }

    /** What a commit says of the condition on a file's rows. */
    Verdict verdict(DataFile file) {
        return condition == null ? Verdict.ALWAYS : condition.verdict(file);
    }

    /** The live rows of a file for which the condition is true. */
    ChunkRows rows(DataFileReader reader, DataFile file, BufferAllocator allocator) {
        return condition == null ? reader::liveRows : condition.rows(reader, file, allocator);
    }
}
