package io.synadb.log.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.log.index.KeyIndex.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
            int record = index.add(hash, before, i * 10L, i * 10L + 10, false);
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
        assertThat(index.newestOfEach(index.records()))
                .hasSize(recordsOfKey.size())
                .isSorted();
    }

    @Test
    void aHashThatNoKeyHasFindsNothing() {
        KeyIndex index = new KeyIndex();
        index.addWithoutKey(0, 10);
        assertThat(index.newest(0, record -> true)).isEqualTo(KeyIndex.NONE);
        index.add(0, KeyIndex.NONE, 10, 20, false);
        assertThat(index.newest(0, record -> true)).isEqualTo(1);
        assertThat(index.newest(1, record -> true)).isEqualTo(KeyIndex.NONE);
        assertThat(index.records()).isEqualTo(2);
        assertThat(index.keys()).isEqualTo(1);
    }

    @Test
    void aReadSeesWhatWasPublishedAndABatchWhole() {
        KeyIndex index = new KeyIndex();
        index.add(1, KeyIndex.NONE, 0, 10, false);
        assertThat(index.visible()).isEqualTo(new Prefix(0, 0));
        assertThat(newest(index, 1)).isEqualTo(KeyIndex.NONE);
        index.publish();
        assertThat(index.visible()).isEqualTo(new Prefix(1, 1));
        Prefix before = index.visible();

        index.addWithoutKey(10, 20);
        index.add(1, 0, 20, 30, false);
        index.add(1, 2, 30, 40, true);
        index.add(2, KeyIndex.NONE, 40, 50, false);
        index.add(3, KeyIndex.NONE, 50, 60, true);
        assertThat(newest(index, 1)).isEqualTo(0);
        assertThat(newest(index, 2)).isEqualTo(KeyIndex.NONE);
        assertThat(index.newestOfEach(index.visible().records())).containsExactly(0);
        index.publish();
        assertThat(index.visible()).isEqualTo(new Prefix(6, 1));
        assertThat(newest(index, 1)).isEqualTo(3);
        assertThat(index.deletes(3)).isTrue();
        assertThat(index.previous(3)).isEqualTo(2);
        assertThat(index.newestOfEach(index.visible().records())).containsExactly(3, 4, 5);
        assertThat(index.newest(1, before.records(), record -> true))
                .as("the prefix of before")
                .isEqualTo(0);
    }

    private static int newest(KeyIndex index, int hash) {
        return index.newest(hash, index.visible().records(), record -> true);
    }

    /** Each batch gives all keys one number; a reader that finds two of them has seen half a batch. */
    @Test
    void readersBesideAWriterSeeWholeBatches() throws InterruptedException {
        int keys = 40;
        int batches = 2000;
        KeyIndex index = new KeyIndex();
        AtomicReference<@Nullable String> failure = new AtomicReference<>();
        Thread[] readers = new Thread[2];
        for (int i = 0; i < readers.length; i++) {
            readers[i] = new Thread(() -> {
                int seen = 0;
                while (seen < batches * keys && failure.get() == null) {
                    Prefix prefix = index.visible();
                    seen = prefix.records();
                    for (int key = 0; key < keys; key++) {
                        int found = index.newest(key, seen, record -> true);
                        int expected = seen == 0 ? KeyIndex.NONE : seen - keys + key;
                        if (found != expected || prefix.liveKeys() != (seen == 0 ? 0 : keys)) {
                            failure.set("key " + key + " in " + prefix + ": record " + found);
                        }
                    }
                }
            });
            readers[i].start();
        }
        for (int batch = 0; batch < batches; batch++) {
            for (int key = 0; key < keys; key++) {
                int before = batch == 0 ? KeyIndex.NONE : (batch - 1) * keys + key;
                index.add(key, before, 0, 0, false);
            }
            index.publish();
        }
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(failure.get()).isNull();
    }
}
