package io.synadb.vector.store;

import java.nio.file.Path;

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

    @Override
    Path vectorFile(String name) {
        return folder.resolve(name + ".syv");
    }

    @Override
    Path graphFile(String name) {
        return folder.resolve(name + ".syv.syx");
    }
}
