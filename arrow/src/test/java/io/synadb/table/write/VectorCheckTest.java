package io.synadb.table.write;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;

class VectorCheckTest {
    private static final int DIMENSIONS = 65_536;
    /** Those of 2 GiB, and one more. */
    private static final int ROWS = 8_193;

    @Test
    void findsTheLastElementOfMoreThan2GiB() {
        Schema schema = new Schema(List.of(Schemas.vector("v", true, DIMENSIONS)));
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
                ArrowBuf numbers = allocator.buffer(4L * ROWS * DIMENSIONS)) {
            numbers.setFloat(4L * ROWS * DIMENSIONS - 4, Float.NaN);
            FixedSizeListVector vectors = (FixedSizeListVector) batch.getVector(0);
            ArrowBuf all = allocator.getEmpty();
            vectors.loadFieldBuffers(new ArrowFieldNode(ROWS, 0), List.of(all));
            vectors.getDataVector().loadFieldBuffers(new ArrowFieldNode(ROWS * DIMENSIONS, 0), List.of(all, numbers));
            batch.setRowCount(ROWS);
            assertThatThrownBy(() -> new VectorCheck().requireFinite(vectors, batch, 0, "table t"))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining("row " + (ROWS - 1) + " of the rows written")
                    .hasMessageContaining("element " + (DIMENSIONS - 1));
        }
    }
}
