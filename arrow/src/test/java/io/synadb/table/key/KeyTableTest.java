package io.synadb.table.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTableTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static Set<Long> places(KeyTable table, long hash) {
        Set<Long> places = new HashSet<>();
        for (int slot = table.first(hash); slot >= 0; slot = table.next(hash, slot)) {
            assertThat(table.hashAt(slot)).isEqualTo(hash);
            places.add(table.placeAt(slot));
        }
        return places;
    }

    @Test
    void findsAllPlacesOfAHashAndNoOthers() {
        for (int round = 0; round < 40; round++) {
            KeyTable table = new KeyTable(random.nextInt(50));
            Map<Long, Set<Long>> model = new HashMap<>();
            int hashes = 1 + random.nextInt(200);
            for (long place = 1; place < 400; place++) {
                // Those of a bucket have low bits in common.
                long hash = (long) random.nextInt(hashes) << random.nextInt(3) * 16;
                if (!table.hasRoom()) {
                    table.retain(all -> true);
                }
                table.add(hash, place);
                model.computeIfAbsent(hash, first -> new HashSet<>()).add(place);
            }
            model.forEach((hash, places) ->
                    assertThat(places(table, hash)).as("seed %d", seed).isEqualTo(places));
            assertThat(places(table, 12345678901L)).isEmpty();
            table.retain(place -> place % 3 == 0);
            model.forEach((hash, places) -> {
                places.removeIf(place -> place % 3 != 0);
                assertThat(places(table, hash)).as("seed %d", seed).isEqualTo(places);
            });
        }
    }

    @Test
    void aKeyTakesTwentyToFortyBytes() {
        for (int keys : new int[] {1_000, 12_345, 100_000}) {
            KeyTable table = new KeyTable(keys);
            KeyTable grown = new KeyTable(0);
            for (long key = 1; key <= keys; key++) {
                table.add(random.nextLong(), key);
                if (!grown.hasRoom()) {
                    grown.retain(all -> true);
                }
                grown.add(random.nextLong(), key);
            }
            assertThat(16.0 * table.slots() / keys).isBetween(20.0, 40.0);
            assertThat(16.0 * grown.slots() / keys).isBetween(20.0, 40.0);
        }
    }

    @Test
    void fiftyMillionKeysHaveRoomInTwoGibibytes() {
        assertThat(16L * KeyTable.slotsFor(50_000_000)).isEqualTo(1L << 30);
    }

    @Test
    void aTableFullOfWhatIsGoneDoesNotGrow() {
        KeyTable table = new KeyTable(100);
        int slots = table.slots();
        for (long place = 1; place < 10_000; place++) {
            long newest = place;
            if (!table.hasRoom()) {
                table.retain(there -> there > newest - 50);
            }
            table.add(random.nextLong(), place);
        }
        assertThat(table.slots()).isLessThanOrEqualTo(slots);
    }
}
