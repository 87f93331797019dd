package io.synadb.table;

import io.synadb.table.commit.log.TableState;
import io.synadb.table.data.ChunkRows;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.index.OpenIndex;
import io.synadb.table.predicate.bound.Verdict;
import io.synadb.table.search.Effort;
import io.synadb.table.search.FileSearch;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NearestScan;
import io.synadb.table.search.RankedRows;
import io.synadb.table.search.VectorQuery;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Ranks the rows of all files of a version: of each file first about as many as it should have of the nearest ({@link Effort}),
 * then, of a file that turns out to have more, all that can be. Not thread-safe.
 */
final class TableSearch {
    private final Storage storage;
    private final TableState state;
    private final RowChoice choice;
    private final Map<String, FileIndex> indexes;
    private final int ef;

    /**
     * @param indexes by the path of the data file; files without one are scanned
     * @param ef that somebody has chosen, else 0
     */
    TableSearch(Storage storage, TableState state, RowChoice choice, Map<String, FileIndex> indexes, int ef) {
        this.storage = storage;
        this.state = state;
        this.choice = choice;
        this.indexes = indexes;
        this.ef = ef;
    }

    /** What is known of a file: rows with a distance, and whether it may have more of the nearest. */
    private record Answer(DataFile file, RankedRows rows, boolean isPart) {
        /** Whether rows that it did not give may be as near. */
        boolean mayHaveMore(float bound) {
            float last = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < rows.size(); i++) {
                last = Math.max(last, rows.distance(i));
            }
            return isPart && last <= bound;
        }
    }

    /** The k nearest, best first. */
    List<FoundRow> nearest(VectorQuery nearest, BufferAllocator allocator) {
        List<DataFile> files = state.files().values().stream()
                .filter(file -> file.rows() > 0 && choice.verdict(file) != Verdict.NEVER)
                .toList();
        long all = files.stream().mapToLong(DataFile::liveRows).sum();
        List<Answer> answers = new ArrayList<>();
        for (DataFile file : files) {
            answers.add(search(file, nearest, (double) file.liveRows() / Math.max(1, all), allocator));
        }
        List<FoundRow> best = merge(answers, nearest.k());
        float bound = best.size() < nearest.k()
                ? Float.POSITIVE_INFINITY
                : best.get(best.size() - 1).distance();
        boolean again = false;
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i).mayHaveMore(bound)) {
                answers.set(i, search(files.get(i), nearest, 1, allocator));
                again = true;
            }
        }
        return again ? merge(answers, nearest.k()) : best;
    }

    private Answer search(DataFile file, VectorQuery nearest, double share, BufferAllocator allocator) {
        try (DataFileReader reader =
                DataFileReader.open(storage, file, state.metadata().schema())) {
            if (!reader.has(choice.vectorId())) {
                // The column was added later: all its vectors here are null.
                return new Answer(file, RankedRows.NONE, false);
            }
            ChunkRows among = choice.rows(reader, file, allocator);
            @Nullable FileIndex known = indexes.get(file.path());
            Optional<OpenIndex> opened = known == null ? Optional.empty() : known.open(storage, file);
            if (opened.isEmpty() || !(nearest instanceof Nearest dense)) {
                return new Answer(file, NearestScan.rank(reader, among, nearest, choice.vectorId(), allocator), false);
            }
            try (OpenIndex index = opened.get()) {
                Effort effort = Effort.shared(nearest.k(), share, ef, index.defaultEf());
                RankedRows rows = FileSearch.rank(reader, among, dense, choice.vectorId(), index, effort, allocator);
                // One that gave fewer than it was asked for has no more.
                return new Answer(file, rows, effort.k() < nearest.k() && rows.size() >= effort.k());
            }
        }
    }

    private static List<FoundRow> merge(List<Answer> answers, int k) {
        List<FoundRow> all = new ArrayList<>();
        for (int order = 0; order < answers.size(); order++) {
            Answer answer = answers.get(order);
            for (int i = 0; i < answer.rows.size(); i++) {
                // Rows without a distance are no answer of a search in this process.
                if (!Float.isNaN(answer.rows.distance(i))) {
                    all.add(new FoundRow(answer.rows.distance(i), answer.file, order, answer.rows.row(i)));
                }
            }
        }
        Collections.sort(all);
        return List.copyOf(all.subList(0, Math.min(k, all.size())));
    }
}
