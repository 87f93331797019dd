package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.SynaException;
import io.synadb.table.storage.MemoryStorage;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the tests rely on of the storage that goes wrong: it breaks no promise that a storage makes. */
class UnreliableStorageTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Storage beneath = new MemoryStorage();
    private final Turns turns = new Turns(random);

    private Storage storage(double failures) {
        return new UnreliableStorage(beneath, turns, random, new HashMap<>(), failures, (version, commit) -> {
            throw new AssertionError("no commit was published");
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** After a failure the file itself says whose it is. */
    @Test
    void aPublicationThatFailsHasHappenedAsAWholeOrNotAtAll() {
        Storage storage = storage(0.3);
        int lost = 0;
        int nothing = 0;
        for (int i = 0; i < 200; i++) {
            String path = "data/" + i;
            try {
                assertThat(storage.putIfAbsent(path, bytes("ours"))).isTrue();
                assertThat(beneath.read(path)).contains(bytes("ours"));
            } catch (SynaException e) {
                assertThat(UnreliableStorage.isInjected(e)).isTrue();
                boolean published = beneath.exists(path);
                lost += published ? 1 : 0;
                nothing += published ? 0 : 1;
                assertThat(beneath.putIfAbsent(path, bytes("theirs"))).isEqualTo(!published);
                assertThat(beneath.read(path)).contains(bytes(published ? "ours" : "theirs"));
            }
        }
        assertThat(lost).as("answers lost, seed %d", seed).isPositive();
        assertThat(nothing).as("failures before, seed %d", seed).isPositive();
    }

    @Test
    void aListingLacksNewNamesForAWhileAndThenHasAll() throws InterruptedException {
        Storage storage = storage(0);
        List<Integer> missing = new ArrayList<>();
        turns.run(List.of(() -> {
            for (int i = 10; i < 90; i++) {
                storage.put("data/" + i, bytes("x"));
                assertThat(storage.exists("data/" + i)).isTrue();
                assertThat(storage.read("data/" + i)).contains(bytes("x"));
                List<String> listed = storage.list("data");
                assertThat(listed).isSorted();
                missing.add(i - 9 - listed.size());
            }
            for (int turn = 0; turn < 70; turn++) {
                storage.exists("data/10");
            }
            assertThat(storage.list("data")).as("seed %d", seed).hasSize(80);
        }));
        assertThat(missing).as("seed %d", seed).anyMatch(count -> count > 0);
    }
}
