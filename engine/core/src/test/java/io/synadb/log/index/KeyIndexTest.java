package io.synadb.log.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyIndexTest {

    @Test
    void findsTheNewestRecordOfEveryKeyThoughHashesCollide() {
        KeyIndex index = new KeyIndex();
        List<Integer> keyOfRecord = new ArrayList<>();
        Map<Integer, List<Integer>> recordsOfKey = new HashMap<>();
        Random random = new Random(5);
        for (int i = 0; i < 50_000; i++) {
            int key = random.nextInt(10_000);
            // Three keys share each hash.
            int hash = (key / 3) * 0x01000193;
            int before = index.newest(hash, record -> keyOfRecord.get(record) == key);
            List<Integer> records = recordsOfKey.computeIfAbsent(key, ignored -> new ArrayList<>());
            assertThat(before).isEqualTo(records.isEmpty() ? KeyIndex.NONE : records.get(records.size() - 1));
            int record = index.add(hash, before, i * 10L, i * 10L + 10);
            assertThat(record).isEqualTo(i);
            keyOfRecord.add(key);
            records.add(record);
        }
        assertThat(index.keys()).isEqualTo(recordsOfKey.size());
        assertThat(index.records()).isEqualTo(50_000);
        recordsOfKey.forEach((key, records) -> {
            int record = index.newest(
                    (key / 3) * 0x01000193,
                    candidate -> keyOfRecord.get(candidate).equals(key));
            for (int i = records.size() - 1; i >= 0; i--) {
                assertThat(record).isEqualTo(records.get(i));
                assertThat(index.offset(record)).isEqualTo(record * 10L);
                assertThat(index.end(record)).isEqualTo(record * 10L + 10);
                record = index.previous(record);
            }
            assertThat(record).isEqualTo(KeyIndex.NONE);
        });
        assertThat(index.newestOfEach()).hasSize(recordsOfKey.size()).isSorted();
    }

    @Test
    void aHashThatNoKeyHasFindsNothing() {
        KeyIndex index = new KeyIndex();
        index.addWithoutKey(0, 10);
        assertThat(index.newest(0, record -> true)).isEqualTo(KeyIndex.NONE);
        index.add(0, KeyIndex.NONE, 10, 20);
        assertThat(index.newest(0, record -> true)).isEqualTo(1);
        assertThat(index.newest(1, record -> true)).isEqualTo(KeyIndex.NONE);
        assertThat(index.records()).isEqualTo(2);
        assertThat(index.keys()).isEqualTo(1);
    }
}
