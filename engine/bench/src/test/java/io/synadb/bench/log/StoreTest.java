package io.synadb.bench.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoreTest {
    @TempDir
    Path folder;

    static Stream<Contender> contenders() {
        return Contender.all().stream();
    }

    @ParameterizedTest
    @MethodSource("contenders")
    void holdsWhatWasAppendedAfterAReopen(Contender contender) throws Exception {
        try (Store store = contender.opener().open(folder)) {
            for (int number = 0; number < 100; number++) {
                store.append(number, new byte[] {(byte) number, 1, 2});
            }
        }
        try (Store store = contender.opener().open(folder)) {
            for (int number = 0; number < 100; number++) {
                assertThat(store.read(number)).containsExactly(number, 1, 2);
            }
            assertThat(store.read(100)).isNull();
        }
    }
}
