package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.storage.LocalStorage;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The table that an independent program wrote by hand from the format's page, read at both its versions. */
class GoldenTableTest {
    /** Of the float32 bytes of NumPy's {@code default_rng(chunk).random((1000, 8), dtype=float32)}. */
    private static final List<Integer> VECTOR_CHECKSUMS = List.of(0xa7b0ea13, 0x23be6529, 0xf1dd93c2);

    private final BufferAllocator allocator = new RootAllocator();
    private Table table;

    @BeforeAll
    static void saysWhichJvmRuns() {
        System.out.println("arrow tests run on Java " + Runtime.version());
    }

    @BeforeEach
    void open() throws URISyntaxException {
        Path directory = Path.of(Objects.requireNonNull(getClass().getResource("/golden/format/table"))
                .toURI());
        table = Table.open(LocalStorage.of(directory));
    }

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @Test
    void isAtItsSecondVersion() {
        TableSnapshot snapshot = table.current();
        assertThat(snapshot.version()).isEqualTo(1);
        assertThat(snapshot.rows()).isEqualTo(3000);
        assertThat(snapshot.timeMicros()).isEqualTo(1_700_000_000_000_001L);
        assertThat(snapshot.tableId()).isEqualTo(UUID.fromString("4a80aced-a52e-4500-9488-a34a3f91010d"));
        assertThat(snapshot.properties()).isEqualTo(Map.of("vector.vec.dim", "8"));
        assertThat(snapshot.partitionBy()).isEmpty();
        assertThat(snapshot.sizeBytes()).isEqualTo(145_559);
    }

    @Test
    void readsBothVersions() {
        assertRows(table.at(0), 2);
        assertRows(table.at(1), 3);
    }

    @Test
    void findsTheRowsThatNumPyFinds() {
        float[] query = {0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f};
        try (Matches matches =
                table.current().search("vec", query).k(5).select("id").run(allocator)) {
            BigIntVector ids = (BigIntVector) matches.rows().getVector(0);
            assertThat(List.of(ids.get(0), ids.get(1), ids.get(2), ids.get(3), ids.get(4)))
                    .containsExactly(1105L, 551L, 1677L, 1446L, 1573L);
            assertThat(matches.distances())
                    .containsExactly(
                            new float[] {0.32402137f, 0.3750286f, 0.37774926f, 0.38121256f, 0.38923302f},
                            Offset.offset(1e-6f));
        }
    }

    private void assertRows(TableSnapshot snapshot, int chunks) {
        int chunk = 0;
        for (ScanTask task : snapshot.scan().plan().tasks()) {
            try (BatchReader reader = task.open(allocator)) {
                for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                    try (VectorSchemaRoot batch = next.get()) {
                        assertChunk(batch, chunk++);
                    }
                }
            }
        }
        assertThat(chunk).isEqualTo(chunks);
    }

    private static void assertChunk(VectorSchemaRoot batch, int chunk) {
        BigIntVector ids = (BigIntVector) batch.getVector("id");
        VarCharVector categories = (VarCharVector) batch.getVector("category");
        assertThat(batch.getRowCount()).isEqualTo(1000);
        for (int row = 0; row < 1000; row++) {
            assertThat(ids.get(row)).isEqualTo(1000L * chunk + row);
            String category = categories.isNull(row) ? null : new String(categories.get(row), StandardCharsets.UTF_8);
            assertThat(category).isEqualTo(row % 7 == 0 ? null : "cat" + row % 5);
        }
        FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector("vec");
        assertThat(vectors.getNullCount()).isZero();
        ArrowBuf data = vectors.getDataVector().getDataBuffer();
        byte[] bytes = new byte[1000 * 8 * Float.BYTES];
        data.getBytes(0, bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        assertThat((int) crc.getValue()).isEqualTo(VECTOR_CHECKSUMS.get(chunk));
    }
}
