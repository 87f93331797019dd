package io.synadb.table.key;

import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.deletes.DeletedRows;
import io.synadb.table.partition.EncodedKey;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.storage.Storage;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The key indexes of a table, one a bucket, each made when its bucket is first asked for and kept.
 *
 * <p>What is asked is asked of the files of a version, any version: an index reads the key columns of those that it does not
 * know, and where versions follow upon one another these are the new ones. Before there is one, questions about few keys are
 * answered from the files whose filters say that they may have them, until that has cost about as much. It takes 20 to 40 bytes of heap for each key of a
 * bucket that was asked for, so that 50 million keys have room in 2 GiB.
 *
 * <p>Thread-safe; who asks for one bucket waits for others that do.
 */
public final class KeyIndexes {
    /** Of so many keys every third one of the files that have none of them is taken for one that may. */
    private static final int MOST_FILTERED_KEYS = 32;

    private final Storage storage;
    /** Each index guards itself. */
    private final Map<Bucket, KeyIndex> byBucket = new ConcurrentHashMap<>();

    public KeyIndexes(Storage storage) {
        this.storage = storage;
    }

    /**
     * The live rows of some files that have a key which is written, by file: those whose place the new rows take.
     *
     * @param files all of a version that keep their rows, of which those of other buckets are not opened
     */
    public Map<String, DeletedRows> replaced(WrittenKeys keys, Collection<DataFile> files) {
        Map<String, DeletedRows> rows = new TreeMap<>();
        Map<Bucket, List<DataFile>> byBucket = files.stream().collect(Collectors.groupingBy(Bucket::of));
        try (BufferAllocator allocator = new RootAllocator()) {
            keys.byBucket().forEach((bucket, written) -> {
                List<DataFile> there = byBucket.getOrDefault(bucket, List.of());
                if (!there.isEmpty()) {
                    rows.putAll(at(
                            bucket,
                            keys.spec(),
                            there,
                            hashes(written),
                            allocator,
                            index -> index.rowsOf(keys, written, allocator)));
                }
            });
        }
        return rows;
    }

    /**
     * The row of a key, as a batch of one with all columns; the caller closes it.
     *
     * @param key one row, of the columns of the key and no others, in its order
     * @param partition the values that the key gives it
     * @param columns all of the version
     * @param files all of the version
     * @param allocator accounts for the row
     * @return empty if there is none
     */
    public Optional<VectorSchemaRoot> find(
            KeySpec spec,
            VectorSchemaRoot key,
            Map<PartitionField, @Nullable String> partition,
            Schema columns,
            Collection<DataFile> files,
            BufferAllocator allocator) {
        EncodedKey wanted = new EncodedKey();
        wanted.read(key.getFieldVectors(), 0);
        Bucket bucket = new Bucket(partition, spec.bucketOf(wanted.hash()));
        List<DataFile> there = files.stream()
                .filter(file ->
                        file.bucket() == bucket.number() && file.partition().equals(bucket.partition()))
                .toList();
        try (BufferAllocator ofKeys = new RootAllocator()) {
            return there.isEmpty()
                    ? Optional.empty()
                    : at(
                            bucket,
                            spec,
                            there,
                            new long[] {wanted.hash()},
                            ofKeys,
                            index -> index.rowOf(wanted, columns, ofKeys, allocator));
        }
    }

    /** Those of few keys; none of many, of which nearly every file may have one. */
    private static long[] hashes(KeyTable keys) {
        return keys.size() > MOST_FILTERED_KEYS
                ? new long[0]
                : IntStream.range(0, keys.slots())
                        .filter(slot -> keys.placeAt(slot) != 0)
                        .mapToLong(keys::hashAt)
                        .toArray();
    }

    /**
     * Asks the index of a bucket at a version. As long as there is none, the filters of the files may tell that only few can have
     * a key that is asked for; then these are read for this question alone.
     *
     * @param hashes of the keys that the question is about; none where they are many
     */
    private <T> T at(
            Bucket bucket,
            KeySpec spec,
            List<DataFile> files,
            long[] hashes,
            BufferAllocator allocator,
            Function<KeyIndex, T> question) {
        KeyIndex index = byBucket.computeIfAbsent(bucket, first -> new KeyIndex(storage, spec.fieldIds()));
        synchronized (index) {
            if (index.isEmpty() && hashes.length > 0) {
                List<DataFile> some =
                        files.stream().filter(file -> mayHave(file, hashes)).toList();
                if (index.spares(rows(some), rows(files))) {
                    return ask(new KeyIndex(storage, spec.fieldIds()), some, allocator, question);
                }
            }
            return ask(index, files, allocator, question);
        }
    }

    private static <T> T ask(
            KeyIndex index, List<DataFile> files, BufferAllocator allocator, Function<KeyIndex, T> question) {
        try {
            index.moveTo(files, allocator);
            return question.apply(index);
        } catch (RuntimeException | Error e) {
            index.clear();
            throw e;
        }
    }

    private boolean mayHave(DataFile file, long[] hashes) {
        try (DataFileReader reader = DataFileReader.open(storage, file)) {
            return LongStream.of(hashes).anyMatch(reader::mayHaveKey);
        }
    }

    private static long rows(List<DataFile> files) {
        return files.stream().mapToLong(DataFile::rows).sum();
    }
}
