package io.synadb.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.spark.SparkTest;
import io.synadb.spark.config.ColumnarReads;
import io.synadb.spark.config.SearchChoice;
import io.synadb.table.BatchReader;
import io.synadb.table.ScanTask;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.netty.NettyAllocationManager;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnReaderTest extends SparkTest {
    private static final int ROWS = 3000;
    /** Static, because tasks work on a copy of what they capture. */
    private static final AtomicLong SUM = new AtomicLong();

    private void write(int dimensions) {
        sql("SELECT id, transform(sequence(1, %d), x -> CAST(id AS FLOAT)) AS v FROM range(0, %d, 1, 1)"
                        .formatted(dimensions, ROWS))
                .write()
                .format("synadb")
                .option("vector.v.dim", dimensions)
                .save(path("t"));
    }

    private TableSnapshot snapshot() {
        return Table.open(LocalStorage.of(folder.resolve("t"))).current();
    }

    @Test
    void theNumbersOfAVectorLieInsideTheMapping() throws IOException {
        write(16);
        ScanTask task = snapshot().scan().select("v").plan().tasks().get(0);
        try (BufferAllocator allocator = new RootAllocator();
                BatchReader reader = task.open(allocator);
                VectorSchemaRoot batch = reader.next().orElseThrow();
                ListVector view = VectorLists.view((FixedSizeListVector) batch.getVector(0))) {
            ArrowBuf numbers = view.getDataVector().getDataBuffer();

            assertThat(mappedFile(numbers.memoryAddress(), numbers.capacity())).endsWith(".syna");
            assertThat(view.getObject(7).get(15)).isEqualTo(7f);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 64, 256})
    void allocatedBytesDoNotGrowWithTheDimension(int dimensions) {
        write(dimensions);
        ScanTask task = snapshot().scan().select("v").plan().tasks().get(0);
        AtomicLong allocated = new AtomicLong();
        try (BufferAllocator allocator = counting(allocated);
                BatchReader reader = task.open(allocator);
                VectorSchemaRoot batch = reader.next().orElseThrow();
                ListVector view = VectorLists.view((FixedSizeListVector) batch.getVector(0))) {
            long offsetBytes = 4L * (view.getValueCount() + 1);

            // The allocator rounds up to a power of two; the rest is a bit for each row.
            assertThat(allocated.get()).isLessThanOrEqualTo(2 * offsetBytes + view.getValueCount());
        }
    }

    /** What Spark's operator of Python functions does: it closes the reader first, and reads and closes batches later. */
    @Test
    void batchesOutliveTheirReader() {
        write(8);
        SynaScan scan = new SynaScan(
                "t",
                snapshot(),
                new SynaScanBuilder("t", snapshot(), ColumnarReads.ALWAYS, SearchChoice.EXACT)
                        .build()
                        .readSchema(),
                Optional.empty(),
                Optional.empty(),
                SearchChoice.EXACT,
                ColumnarReads.ALWAYS);
        InputPartition partition = scan.planInputPartitions()[0];
        PartitionReaderFactory factory = scan.createReaderFactory();
        SUM.set(0);

        spark.range(0, 1, 1, 1).foreachPartition((ForeachPartitionFunction<Long>) ignored -> {
            List<ColumnarBatch> batches = new ArrayList<>();
            try (PartitionReader<ColumnarBatch> reader = factory.createColumnarReader(partition)) {
                while (reader.next()) {
                    batches.add(reader.get());
                }
            }
            for (ColumnarBatch batch : batches) {
                for (int row = 0; row < batch.numRows(); row++) {
                    SUM.addAndGet((long) batch.column(1).getArray(row).getFloat(7));
                }
            }
            // Some are closed by their receiver, the others with the task.
            batches.get(0).close();
        });

        assertThat(SUM.get()).isEqualTo((long) ROWS * (ROWS - 1) / 2);
    }

    private static String mappedFile(long address, long length) throws IOException {
        BigInteger first = BigInteger.valueOf(address);
        BigInteger last = first.add(BigInteger.valueOf(length - 1));
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            String[] range = line.substring(0, line.indexOf(' ')).split("-", 2);
            if (new BigInteger(range[0], 16).compareTo(first) <= 0
                    && last.compareTo(new BigInteger(range[1], 16)) < 0) {
                return line;
            }
        }
        return "no mapping";
    }

    /** Counts what is taken from the system; mapped bytes are wrapped, not taken. */
    private static BufferAllocator counting(AtomicLong allocated) {
        AllocationManager.Factory counter = new AllocationManager.Factory() {
            @Override
            public AllocationManager create(BufferAllocator accounting, long size) {
                allocated.addAndGet(size);
                return NettyAllocationManager.FACTORY.create(accounting, size);
            }

            @Override
            public ArrowBuf empty() {
                return NettyAllocationManager.FACTORY.empty();
            }
        };
        return new RootAllocator(
                RootAllocator.configBuilder().allocationManagerFactory(counter).build());
    }
}
