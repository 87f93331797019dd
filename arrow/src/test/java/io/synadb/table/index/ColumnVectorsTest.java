package io.synadb.table.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.Schemas;
import io.synadb.arrow.VectorEncoding;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.DataFileReader;
import io.synadb.table.data.DataFileWriter;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import io.synadb.vector.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnVectorsTest {
    private static final int BITS = 65_536;
    /** Their bits are 2³¹ and those of one more vector. */
    private static final int ROWS = 32_769;

    @Test
    void aChunkMayHaveMoreBitsThanAnInteger(@TempDir Path directory) {
        Storage storage = LocalStorage.of(directory);
        Schema schema =
                Schemas.withFieldIds(new Schema(List.of(Schemas.vector("v", true, VectorEncoding.BINARY, BITS))), 1);
        try (BufferAllocator allocator = new RootAllocator()) {
            DataFile file = write(storage, schema, allocator);
            try (DataFileReader reader = DataFileReader.open(storage, file);
                    ColumnVectors vectors = new ColumnVectors(reader, 1, allocator)) {
                assertThat(reader.chunks()).isEqualTo(1);
                Vectors.Reader rows = vectors.reader();
                assertThat(rows.read(ROWS - 1, 1)).isEqualTo(1);
                assertThat(rows.array()[rows.offset() + BITS - 2]).isEqualTo(1);
                assertThat(rows.array()[rows.offset() + BITS - 1]).isZero();
            }
        }
    }

    /** Any bits; of the last two the first one is set. */
    private static DataFile write(Storage storage, Schema schema, BufferAllocator allocator) {
        int bytes = ROWS * (BITS / Byte.SIZE);
        ArrowBuf all = allocator.getEmpty();
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
                ArrowBuf bits = allocator.buffer(bytes);
                DataFileWriter writer = DataFileWriter.create(storage, "bits.syna", schema)) {
            bits.setByte(bytes - 1L, 2);
            FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector(0);
            vectors.loadFieldBuffers(new ArrowFieldNode(ROWS, 0), List.of(all));
            vectors.getDataVector().loadFieldBuffers(new ArrowFieldNode(bytes, 0), List.of(all, bits));
            batch.setRowCount(ROWS);
            writer.write(batch);
            return writer.finish(Map.of());
        }
    }
}
