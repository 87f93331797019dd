package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.Atom;
import io.synadb.DimensionMismatchException;
import io.synadb.ErrorCode;
import io.synadb.InvalidArgumentException;
import io.synadb.LockedException;
import io.synadb.SynaDb;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.vector.DistanceMetric;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorStoreTest extends AbstractVectorCollectionContract {
    private static final VectorConfig TWO_BY_L2 = VectorConfig.of(2, DistanceMetric.L2);

    @TempDir
    Path folder;

    private SynaDb db;

    @BeforeEach
    void openDatabase() {
        db = SynaDb.open(folder.resolve("vectors.db"));
    }

    @AfterEach
    void closeDatabase() {
        db.close();
    }

    @Override
    VectorCollection openAnew(VectorConfig config) {
        db.close();
        openDatabase();
        return VectorStore.open(db, config);
    }

    @Test
    void writesThePublishedLibrarysRecordsAndADeclarationThatItTakesForText() {
        try (VectorStore store = VectorStore.open(db, TWO_BY_L2)) {
            store.insert("a", new float[] {1, 2});
            store.insert("b", new float[] {3, 4});
            store.delete("a");
        }
        assertThat(db.keys()).containsExactly("syna.vectors:vec/", "vec/b");
        assertThat(db.get("vec/b")).contains(Atom.of(new float[] {3, 4}));
        assertThat(db.get("syna.vectors:vec/")).contains(Atom.of("version=1 dimensions=2 metric=l2"));
    }

    @Test
    void writesNothingUntilAVectorComes() {
        VectorStore.open(db, TWO_BY_L2).close();
        assertThat(db.keys()).isEmpty();
    }

    @Test
    void infersTheDimensionsOfAFileThatDeclaresNone() {
        db.append("vec/a", Atom.of(new float[] {1, 2}));
        db.append("vec/text", Atom.of("no vector"));
        refused(
                () -> VectorStore.open(db, VectorConfig.of(3, DistanceMetric.L2)),
                DimensionMismatchException.class,
                "for vectors of 3 elements: that of key 'vec/a' has 2");
        try (VectorStore store = VectorStore.open(db, TWO_BY_L2)) {
            assertThat(store.keys()).containsExactly("a");
            assertThat(db.exists("syna.vectors:vec/")).isFalse();
            store.insert("b", new float[] {3, 4});
        }
        refused(
                () -> VectorStore.open(db, VectorConfig.of(2, DistanceMetric.COSINE)),
                InvalidArgumentException.class,
                "Cannot open vector store 'vec/' of " + db.path() + " by cosine: its vectors are compared by l2");
    }

    @Test
    void findsVectorsOfOthersThatHaveNoDistanceAfterAllOthers() {
        db.append("vec/nan", Atom.of(new float[] {Float.NaN, 2}));
        db.append("vec/zero", Atom.of(new float[] {0, 0}));
        db.append("vec/b", Atom.of(new float[] {-1, 0}));
        try (VectorStore store = VectorStore.open(db, VectorConfig.of(2, DistanceMetric.COSINE))) {
            assertThat(store.search(new float[] {1, 0}, 3))
                    .containsExactly(
                            new SearchResult("b", 2),
                            new SearchResult("nan", Float.NaN),
                            new SearchResult("zero", Float.NaN));
            assertThat(store.searchWithin(new float[] {1, 0}, 2)).containsExactly(new SearchResult("b", 2));
        }
    }

    @Test
    void keepsStoresOfSeveralPrefixesApart() {
        try (VectorStore words = VectorStore.open(db, TWO_BY_L2.withPrefix("words/"));
                VectorStore images = VectorStore.open(
                        db, VectorConfig.of(3, DistanceMetric.DOT).withPrefix("images/"))) {
            words.insert("a", new float[] {1, 2});
            images.insert("a", new float[] {1, 2, 3});
            assertThat(words.keys()).containsExactly("a");
            assertThat(images.get("a"))
                    .hasValueSatisfying(found -> assertThat(found).hasSize(3));
        }
        assertThat(db.keys()).containsExactly("syna.vectors:words/", "words/a", "syna.vectors:images/", "images/a");
    }

    @Test
    void opensTheKeysOfADatabaseOnlyOnceAtATime() {
        VectorStore store = VectorStore.open(db, TWO_BY_L2);
        for (String prefix : List.of("vec/", "v", "vec/sub/")) {
            assertThatThrownBy(() -> VectorStore.open(db, TWO_BY_L2.withPrefix(prefix)))
                    .isInstanceOf(LockedException.class)
                    .hasMessage("Cannot open vector store '" + prefix + "' of " + db.path()
                            + ": one with the prefix 'vec/', which has keys in common with it, is open on the same"
                            + " database: use that one, or close it first");
        }
        VectorStore.open(db, TWO_BY_L2.withPrefix("other/")).close();
        store.close();
        VectorStore.open(db, TWO_BY_L2.withPrefix("vec/sub/")).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "syna.vectors:", "\u0001syna/x"})
    void refusesAPrefixThatWouldMixItsKeysWithOthers(String prefix) {
        assertThatThrownBy(() -> TWO_BY_L2.withPrefix(prefix))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("cannot be a vector store's: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version=2 dimensions=2 metric=l2",
                "version=1 dimensions=2",
                "version=1 dimensions=two metric=l2",
                "version=1 dimensions=2 metric=l3",
                "version=1 dimensions=2 metric=l2 codes=yes",
                ""
            })
    void refusesADeclarationThatItCannotRead(String declaration) {
        db.append("syna.vectors:vec/", Atom.of(declaration));
        assertThatThrownBy(() -> VectorStore.open(db, TWO_BY_L2))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("The declaration of the vector store 'vec/'")
                .hasMessageContaining("is '" + declaration + "', expected such as 'version=1 dimensions=384");
    }

    @Test
    void searchesADatabaseThatIsOpenForReadingOnly() {
        open(TWO_BY_L2).insert("a", new float[] {1, 2});
        db.close();
        try (SynaDb reader = SynaDb.openReadOnly(db.path());
                VectorStore store = VectorStore.open(reader, TWO_BY_L2)) {
            assertThat(store.search(new float[] {1, 2}, 1)).containsExactly(new SearchResult("a", 0));
            assertThatThrownBy(() -> store.insert("b", new float[] {1, 2}))
                    .isInstanceOf(SynaException.class)
                    .extracting(e -> ((SynaException) e).code())
                    .isEqualTo(ErrorCode.READ_ONLY);
            assertThat(store.keys()).containsExactly("a");
        }
    }
}
