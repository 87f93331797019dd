package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.SynaDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Databases with vectors that the published library wrote. */
class GoldenVectorStoreTest {
    @TempDir
    Path folder;

    static Stream<GoldenVectors> goldens() {
        return GoldenVectors.in("vectorstore");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void readsAndSearchesWhatThePublishedLibraryWrote(GoldenVectors golden) throws IOException {
        byte[] before = Files.readAllBytes(golden.file());
        try (SynaDb db = SynaDb.openReadOnly(golden.file());
                VectorStore store = VectorStore.open(db, golden.config())) {
            golden.check(store);
        }
        assertThat(Files.readAllBytes(golden.file())).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void goesOnWhereThePublishedLibraryStopped(GoldenVectors golden) throws IOException {
        Path copy = Files.copy(golden.file(), folder.resolve("copy.db"));
        String replaced = golden.vectors().keySet().iterator().next();
        float[] original = Objects.requireNonNull(golden.vectors().get(replaced));
        float[] changed = original.clone();
        changed[0] += 1;
        try (SynaDb db = SynaDb.open(copy);
                VectorStore store = VectorStore.open(db, golden.config())) {
            store.insertBatch(List.of("new"), new float[][] {changed});
            store.upsert(replaced, changed);
            store.upsert(replaced, original);
            store.delete("new");
        }
        try (SynaDb db = SynaDb.open(copy);
                VectorStore store = VectorStore.open(db, golden.config())) {
            golden.check(store);
            assertThat(db.exists(
                            VectorStoreFormat.declarationKey(golden.config().prefix())))
                    .isTrue();
        }
        byte[] before = Files.readAllBytes(golden.file());
        assertThat(Arrays.copyOf(Files.readAllBytes(copy), before.length)).isEqualTo(before);
    }
}
