package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.netty.NettyAllocationManager;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches show the mapped file: nothing of a vector column is copied, and nothing allocated that grows with it. */
class MappedBatchTest {
    private static final int ROWS = 5000;

    @TempDir
    Path directory;

    @Test
    void theBufferOfAVectorColumnLiesInsideTheMapping() throws IOException {
        DataFile file = write(16);
        try (BufferAllocator allocator = new RootAllocator();
                DataFileReader reader = DataFileReader.open(storage(), file);
                VectorSchemaRoot batch = reader.read(0, List.of(1), allocator)) {
            ArrowBuf elements =
                    ((FixedSizeListVector) batch.getVector(0)).getDataVector().getDataBuffer();
            assertThat(isMapped(elements.memoryAddress(), elements.capacity())).isTrue();
            assertThat(elements.memoryAddress() % 64).isZero();
        }
    }

    /** Whether the operating system has mapped the data file over the whole range. */
    private static boolean isMapped(long address, long length) throws IOException {
        BigInteger first = BigInteger.valueOf(address);
        BigInteger last = first.add(BigInteger.valueOf(length - 1));
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            String[] range = line.substring(0, line.indexOf(' ')).split("-", 2);
            boolean inside = new BigInteger(range[0], 16).compareTo(first) <= 0
                    && last.compareTo(new BigInteger(range[1], 16)) < 0;
            if (inside) {
                return line.endsWith("vectors.syna");
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 128})
    void allocatedBytesDoNotGrowWithTheDimension(int dimensions) {
        DataFile file = write(dimensions);
        AtomicLong allocated = new AtomicLong();
        try (BufferAllocator allocator = counting(allocated);
                DataFileReader reader = DataFileReader.open(storage(), file);
                VectorSchemaRoot batch = reader.read(0, List.of(1), allocator)) {
            assertThat(batch.getRowCount()).isEqualTo(ROWS);
            assertThat(batch.getVector(0).getNullCount()).isZero();
            assertThat(((FixedSizeListVector) batch.getVector(0))
                            .getDataVector()
                            .getNullCount())
                    .isZero();
            assertThat(allocated).hasValue(0);
        }
    }

    /** An allocator that counts what it takes from the system; mapped bytes are wrapped, not taken. */
    private static BufferAllocator counting(AtomicLong allocated) {
        AllocationManager.Factory counter = new AllocationManager.Factory() {
            @Override
            public AllocationManager create(BufferAllocator accountingAllocator, long size) {
                allocated.addAndGet(size);
                return NettyAllocationManager.FACTORY.create(accountingAllocator, size);
            }

            @Override
            public ArrowBuf empty() {
                return NettyAllocationManager.FACTORY.empty();
            }
        };
        return new RootAllocator(
                RootAllocator.configBuilder().allocationManagerFactory(counter).build());
    }

    private Storage storage() {
        return LocalStorage.of(directory);
    }

    private DataFile write(int dimensions) {
        Schema schema = Schemas.withFieldIds(new Schema(List.of(Schemas.vector("v", true, dimensions))), 1);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = new RandomBatches(new Random(dimensions), 0).batch(schema, ROWS, allocator);
                DataFileWriter writer = DataFileWriter.create(storage(), "vectors.syna", schema)) {
            writer.write(batch);
            return writer.finish(Map.of());
        }
    }
}
