package io.synadb.table.key;

import io.synadb.arrow.RowCopy;
import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.deletes.DeletesFormat;
import io.synadb.table.partition.EncodedKey;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where the live rows of a bucket stand, by the hashes of their keys, at one version after the other.
 *
 * <p>To be at a version, it reads the key columns of the files that it does not know, and of the rows by which others have grown.
 * Of the rest it only takes note which rows are deleted by now: their places stay where they are until a row of the same hash takes theirs, or the table is full.
 * Whoever goes back to rows that were deleted, as a rollback does, finds them read again.
 *
 * <p>20 to 40 bytes of heap a key ({@link KeyTable}), besides the bitmaps of the deleted rows. Not thread-safe.
 */
final class KeyIndex {
    /** A file whose rows are here. */
    private static final class Known {
        private final int ordinal;
        private DataFile file;
        private DeletedRows deleted;
        /** How many of its rows are here, from the first. */
        private long learnt;

        Known(int ordinal, DataFile file, DeletedRows deleted) {
            this.ordinal = ordinal;
            this.file = file;
            this.deleted = deleted;
        }
    }

    private final Storage storage;
    private final List<Integer> fieldIds;
    private final Map<String, Known> files = new HashMap<>();
    /** By the number that places have; null where the file is gone. */
    private final List<@Nullable Known> byOrdinal = new ArrayList<>();

    private KeyTable table = new KeyTable(0);
    private final EncodedKey key = new EncodedKey();
    /** What it was moved to last. */
    private List<DataFile> present = List.of();

    /** How many rows were read to answer without it. */
    private long spentRows;

    KeyIndex(Storage storage, List<Integer> fieldIds) {
        this.storage = storage;
        this.fieldIds = fieldIds;
    }

    private static long place(Known known, long row) {
        return known.ordinal + 1L << Integer.SIZE | row;
    }

    /** Only where a place was found: ordinals of the table are never taken twice. */
    private @Nullable Known fileAt(long place) {
        return byOrdinal.get((int) (place >>> Integer.SIZE) - 1);
    }

    private static int rowAt(long place) {
        return (int) place;
    }

    private boolean isLive(long place) {
        Known known = fileAt(place);
        return known != null && !known.deleted.contains(rowAt(place));
    }

    /** Whether it knows no file, so that a question costs the key columns of all. */
    boolean isEmpty() {
        return files.isEmpty();
    }

    /**
     * Whether another index of some of the files should answer a question and be forgotten: as long as all those have read fewer
     * rows than this one would, so that nobody ever waits for more than twice what is needed.
     *
     * @param rows that the other one reads
     * @param all that this one would read
     */
    boolean spares(long rows, long all) {
        boolean spared = spentRows + rows < all;
        spentRows += spared ? rows : 0;
        return spared;
    }

    /** Knows nothing any more: what an exception left half done is done anew. */
    void clear() {
        files.clear();
        byOrdinal.clear();
        present = List.of();
        table = new KeyTable(0);
    }

    /** Knows, when this returns, the live rows of these files and no others. After an exception it has to be cleared. */
    void moveTo(List<DataFile> target, BufferAllocator allocator) {
        if (isPresent(target)) {
            return;
        }
        Set<String> paths = new HashSet<>();
        target.forEach(file -> paths.add(file.path()));
        List<String> gone =
                files.keySet().stream().filter(path -> !paths.contains(path)).toList();
        gone.forEach(this::forget);
        List<DataFile> unknown = new ArrayList<>();
        for (DataFile file : target) {
            Known known = files.get(file.path());
            if (known != null && !keeps(known, file)) {
                forget(file.path());
            }
            if (!files.containsKey(file.path())
                    || Objects.requireNonNull(files.get(file.path())).learnt < file.rows()) {
                unknown.add(file);
            }
        }
        if (table.size() == 0) {
            long rows = unknown.stream().mapToLong(DataFile::liveRows).sum();
            table = new KeyTable(rows);
        }
        unknown.forEach(file -> learn(file, allocator));
        present = target;
    }

    /** Whether these are the files of the last time: versions that follow upon one another share them. */
    private boolean isPresent(List<DataFile> target) {
        boolean same = target.size() == present.size();
        for (int i = 0; same && i < target.size(); i++) {
            same = target.get(i) == present.get(i);
        }
        return same;
    }

    private void forget(String path) {
        byOrdinal.set(Objects.requireNonNull(files.remove(path)).ordinal, null);
    }

    /** Takes note of what is deleted of a file by now; false if rows that are here are none of it, or some are again. */
    private boolean keeps(Known known, DataFile file) {
        DeletesEntry entry = file.deletes();
        if (known.file.length() > file.length()) {
            return false;
        }
        DeletedRows before = known.deleted;
        if (!Objects.equals(known.file.deletes(), entry)) {
            known.deleted = entry == null ? DeletedRows.NONE : DeletesFormat.read(storage, entry, file.rows());
        }
        known.file = file;
        return before.without(known.deleted).isEmpty();
    }

    private void learn(DataFile file, BufferAllocator allocator) {
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            Known known = files.get(file.path());
            if (known == null) {
                known = new Known(byOrdinal.size(), file, reader.deleted());
                files.put(file.path(), known);
                byOrdinal.add(known);
            }
            long learnt = known.learnt;
            known.learnt = file.rows();
            for (int chunk = 0; chunk < reader.chunks(); chunk++) {
                long first = reader.firstRowOf(chunk);
                long end = first + reader.rowsOf(chunk);
                if (first < learnt || reader.deleted().nextLive(first) >= end) {
                    continue;
                }
                try (VectorSchemaRoot keys = reader.view(chunk, fieldIds, allocator)) {
                    for (long row = reader.deleted().nextLive(first);
                            row < end;
                            row = reader.deleted().nextLive(row + 1)) {
                        add(known, keys, first, (int) (row - first));
                    }
                }
            }
        }
    }

    private void add(Known known, VectorSchemaRoot keys, long firstRow, int row) {
        key.read(keys.getFieldVectors(), row);
        long hash = key.hash();
        long place = place(known, firstRow + row);
        for (int slot = table.first(hash); slot >= 0; slot = table.next(hash, slot)) {
            if (!isLive(table.placeAt(slot))) {
                table.replace(slot, place);
                return;
            }
        }
        if (!table.hasRoom()) {
            table.retain(this::isLive);
        }
        table.add(hash, place);
    }

    /** Rows that may have a key, because their hashes are equal. */
    private static final class Candidates {
        /** The row in the file above, the place of the key below. */
        private long[] rows = new long[8];

        private long[] keys = new long[8];
        private int count;

        void add(int row, long key) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, 2 * count);
                keys = Arrays.copyOf(keys, 2 * count);
            }
            rows[count] = (long) row << Integer.SIZE | count;
            keys[count++] = key;
        }
    }

    /** The live rows that have one of these keys, by file: at most one for each key. */
    Map<String, DeletedRows> rowsOf(WrittenKeys written, KeyTable keys, BufferAllocator allocator) {
        Map<Known, Candidates> byFile = new HashMap<>();
        for (int at = 0; at < keys.slots(); at++) {
            if (keys.placeAt(at) == 0) {
                continue;
            }
            long hash = keys.hashAt(at);
            for (int slot = table.first(hash); slot >= 0; slot = table.next(hash, slot)) {
                long place = table.placeAt(slot);
                Known known = fileAt(place);
                if (known != null && !known.deleted.contains(rowAt(place))) {
                    byFile.computeIfAbsent(known, first -> new Candidates()).add(rowAt(place), keys.placeAt(at));
                }
            }
        }
        Map<String, DeletedRows> rows = new HashMap<>();
        byFile.forEach((known, candidates) -> {
            DeletedRows found = verified(known, candidates, written, allocator);
            if (!found.isEmpty()) {
                rows.put(known.file.path(), found);
            }
        });
        return rows;
    }

    /** The candidates that have the very key: one look at each, in the order of the file. */
    private DeletedRows verified(Known known, Candidates candidates, WrittenKeys written, BufferAllocator allocator) {
        Arrays.sort(candidates.rows, 0, candidates.count);
        DeletedRows.Builder found = DeletedRows.builder();
        EncodedKey wanted = new EncodedKey();
        try (DataFileReader reader = DataFileReader.open(storage, known.file)) {
            for (int i = 0; i < candidates.count; ) {
                int chunk = reader.chunkOf(candidates.rows[i] >>> Integer.SIZE);
                long first = reader.firstRowOf(chunk);
                long end = first + reader.rowsOf(chunk);
                try (VectorSchemaRoot there = reader.view(chunk, fieldIds, allocator)) {
                    for (; i < candidates.count && candidates.rows[i] >>> Integer.SIZE < end; i++) {
                        long row = candidates.rows[i] >>> Integer.SIZE;
                        key.read(there.getFieldVectors(), (int) (row - first));
                        written.readKey(candidates.keys[(int) candidates.rows[i]], wanted);
                        if (key.matches(wanted)) {
                            found.add(row);
                        }
                    }
                }
            }
        }
        return found.build();
    }

    /**
     * The live row that has a key, as a batch of one with all columns of the table; the caller closes it.
     *
     * @param ofKeys accounts for the columns of keys that are looked at meanwhile
     * @param ofRow accounts for the row
     */
    Optional<VectorSchemaRoot> rowOf(EncodedKey wanted, Schema columns, BufferAllocator ofKeys, BufferAllocator ofRow) {
        long hash = wanted.hash();
        for (int slot = table.first(hash); slot >= 0; slot = table.next(hash, slot)) {
            long place = table.placeAt(slot);
            Known known = fileAt(place);
            if (known == null || known.deleted.contains(rowAt(place))) {
                continue;
            }
            try (DataFileReader reader = DataFileReader.open(storage, known.file, columns)) {
                int chunk = reader.chunkOf(rowAt(place));
                int row = (int) (rowAt(place) - reader.firstRowOf(chunk));
                try (VectorSchemaRoot all = reader.view(chunk, fieldIdsOf(columns), ofKeys)) {
                    key.read(columnsOfKey(all), row);
                    if (key.matches(wanted)) {
                        return Optional.of(copy(all, row, ofRow));
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static List<Integer> fieldIdsOf(Schema columns) {
        return columns.getFields().stream().map(Schemas::fieldId).toList();
    }

    private List<FieldVector> columnsOfKey(VectorSchemaRoot all) {
        List<Integer> ids = fieldIdsOf(all.getSchema());
        return fieldIds.stream().map(id -> all.getVector(ids.indexOf(id))).toList();
    }

    private static VectorSchemaRoot copy(VectorSchemaRoot batch, int row, BufferAllocator allocator) {
        VectorSchemaRoot copied = VectorSchemaRoot.create(batch.getSchema(), allocator);
        try {
            RowCopy copy = RowCopy.into(copied, 1);
            copy.append(batch, row, 1);
            copy.finish();
            return copied;
        } catch (RuntimeException | Error e) {
            copied.close();
            throw e;
        }
    }
}
