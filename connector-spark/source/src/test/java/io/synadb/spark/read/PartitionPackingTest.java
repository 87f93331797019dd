package io.synadb.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.spark.SparkTest;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PartitionPackingTest extends SparkTest {
    private static final long MB = 1 << 20;
    private static final PartitionPacking TWO_CORES = new PartitionPacking(2, 128 * MB, 4 * MB);

    @Test
    void filesOfAboutOneSizeGiveEachCoreAsMany() {
        assertThat(sizes(TWO_CORES, 20, 19, 20, 18, 21, 20, 19, 19)).containsExactly(4, 4);
    }

    @Test
    void whatIsTooLargeForARoundOfTheCoresTakesMoreRounds() {
        assertThat(sizes(TWO_CORES, 38, 38, 38, 38, 38, 38, 38, 38)).containsExactly(2, 2, 2, 2);
        assertThat(sizes(TWO_CORES, 128, 128, 128)).containsExactly(1, 1, 1);
    }

    @Test
    void smallFilesShareTheCores() {
        assertThat(sizes(TWO_CORES, 0, 0, 0, 0, 0)).containsExactly(2, 3);
        assertThat(sizes(new PartitionPacking(16, 128 * MB, 4 * MB), 0, 0, 0)).containsExactly(1, 1, 1);
        assertThat(sizes(TWO_CORES, 0)).containsExactly(1);
        assertThat(sizes(TWO_CORES)).isEmpty();
    }

    @Test
    void aLargeFileIsReadBesideTheSmallOnes() {
        assertThat(sizes(TWO_CORES, 1, 1, 1, 100, 1)).containsExactly(3, 2);
        assertThat(sizes(TWO_CORES, 100, 1, 1, 1, 1)).containsExactly(1, 4);
    }

    @Test
    void everyItemIsInOnePartitionAndTheyKeepTheirOrder() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Long> items = LongStream.range(0, random.nextInt(50))
                    .map(i -> random.nextInt(4) == 0 ? 0 : random.nextInt(130))
                    .boxed()
                    .toList();
            PartitionPacking packing =
                    new PartitionPacking(1 + random.nextInt(9), 1 + random.nextInt(200), random.nextInt(5));

            List<List<Long>> partitions = packing.pack(items, item -> item);

            assertThat(partitions.stream().flatMap(List::stream))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(items);
            assertThat(partitions).as("seed %d", seed).doesNotContain(List.of());
        }
    }

    @Test
    void followsTheSettingsForFiles() {
        spark.conf().set("spark.sql.files.maxPartitionBytes", "10MB");
        spark.conf().set("spark.sql.files.openCostInBytes", "1MB");

        assertThat(PartitionPacking.of(spark)).isEqualTo(new PartitionPacking(2, 10 * MB, MB));
    }

    /** How many items each partition has. */
    private static List<Integer> sizes(PartitionPacking packing, Integer... megabytes) {
        return packing.pack(List.of(megabytes), size -> size * MB).stream()
                .map(List::size)
                .toList();
    }
}
