package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.commit.StorageView;
import io.synadb.table.data.BitFlips;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.index.ColumnIndex;
import io.synadb.table.index.OpenIndex;
import io.synadb.table.index.OpenIndexes;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flipped bit of an index file costs time, and no answer. */
class IndexDamageTest {
    private static final int ROWS = 30;
    private static final int K = 7;

    @TempDir
    Path directory;

    /** A row and its distance. */
    private record Answer(long id, float distance) {}

    @Test
    void noFlippedBitOfAnIndexChangesAnAnswer() throws IOException {
        Storage storage = TestTables.storage(directory);
        try (BufferAllocator allocator = new RootAllocator()) {
            Table table = VectorRows.create(storage, ROWS);
            VectorRows.append(table, 0, ROWS, allocator);
            table.indexes().create("embedding", IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2), allocator);
            List<Answer> exact = answers(table.current(), true, allocator);
            assertThat(opens(storage)).isTrue();
            assertThat(answers(table.current(), false, allocator)).isEqualTo(exact);

            Path file = storage.local("index/" + storage.list("index").get(0));
            int refused = 0;
            // Of the head and the table of sections every byte, of the sections every fifth; their bits take turns.
            for (long octet = 0; octet < Files.size(file); octet += octet < 512 ? 1 : 5) {
                long bit = 8 * octet + octet % 8;
                BitFlips.flip(file, bit);
                // What is open stays open, by its storage: another object is another one.
                Storage fresh = new StorageView(storage);
                refused += opens(fresh) ? 0 : 1;
                assertThat(answers(Table.open(fresh).current(), false, allocator))
                        .as("bit %d of %s", bit, file)
                        .isEqualTo(exact);
                BitFlips.flip(file, bit);
            }
            assertThat(refused).as("flips that an open finds").isGreaterThan(64);
        }
    }

    private static boolean opens(Storage storage) {
        TableSnapshot snapshot = Table.open(storage).current();
        DataFile data = snapshot.files().get(0);
        IndexFile file = snapshot.indexFiles().get(0);
        ColumnIndex wanted = ColumnIndex.of(snapshot.properties()).get(0);
        Optional<OpenIndex> index = OpenIndexes.open(storage, data, file, wanted);
        index.ifPresent(OpenIndex::close);
        return index.isPresent();
    }

    private static List<Answer> answers(TableSnapshot snapshot, boolean exact, BufferAllocator allocator) {
        VectorSearch search = snapshot.search("embedding", VectorRows.query(3)).k(K);
        try (Matches matches = (exact ? search.exact() : search).run(allocator)) {
            BigIntVector ids = (BigIntVector) matches.rows().getVector("id");
            return IntStream.range(0, matches.size())
                    .mapToObj(rank -> new Answer(ids.get(rank), matches.distances()[rank]))
                    .toList();
        }
    }
}
