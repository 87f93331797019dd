package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MmapVectorStoreGraphTest extends AbstractKeptGraphContract {
    private record OpenedFile(MmapVectorStore store) implements Opened {
        @Override
        public void close() {
            store.close();
        }
    }

    @Override
    Opened open(String name, VectorConfig config) {
        return new OpenedFile(MmapVectorStore.open(vectorFile(name), config));
    }

    @Test
    void aStoreThatHasTheNameOfAnothersGraphKeepsItsVectors() {
        VectorConfig config = VectorConfig.of(DIMENSIONS, DistanceMetric.L2);
        float[] kept = vector();
        try (MmapVectorStore other = MmapVectorStore.open(graphFile("a"), config)) {
            other.insert("kept", kept);
        }
        try (Opened opened = open("a", CONFIG)) {
            for (int i = 0; i < 150; i++) {
                opened.store().insert("k" + i, vector());
            }
            awaitGraph(opened.store());
        }
        MmapVectorStore.compact(vectorFile("a"));
        try (MmapVectorStore other = MmapVectorStore.open(graphFile("a"), config)) {
            assertThat(other.get("kept"))
                    .hasValueSatisfying(found -> assertThat(found).containsExactly(kept));
        }
    }

    @Override
    Path vectorFile(String name) {
        return folder.resolve(name + ".syv");
    }

    @Override
    Path graphFile(String name) {
        return folder.resolve(name + ".syv.syx");
    }
}
