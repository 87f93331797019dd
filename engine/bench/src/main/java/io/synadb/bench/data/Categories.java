package io.synadb.bench.data;

import io.synadb.bench.peer.Peer;
import io.synadb.bench.peer.PeerFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What each row of {@link Embeddings#real} is about: filters by it go with the vectors, as real filters do. */
public final class Categories {
    /** A name a line, a line a row. */
    private static final String NAMES_FILE = "categories.txt";

    private static final String ROWS_FILE = "rows.parquet";

    private Categories() {}

    /**
     * The name of each row's category. Of a folder they are what its {@code categories.txt} says, or else the column
     * {@code category} of its {@code rows.parquet}, which takes a Python that has pyarrow.
     *
     * @return nothing, and a line that says so, where the folder has neither
     */
    public static Optional<String[]> real() throws IOException {
        Optional<Path> folder = Embeddings.folder();
        if (folder.isEmpty()) {
            List<String> names = WordNetSlice.categoryNames();
            byte[] categories = WordNetSlice.categories();
            return Optional.of(IntStream.range(0, categories.length)
                    .mapToObj(row -> names.get(categories[row]))
                    .toArray(String[]::new));
        }
        Path names = folder.get().resolve(NAMES_FILE);
        if (Files.exists(names)) {
            return Optional.of(Files.readAllLines(names).toArray(new String[0]));
        }
        return fromParquet(folder.get().resolve(ROWS_FILE));
    }

    private static Optional<String[]> fromParquet(Path file) throws IOException {
        try (PeerFolder folder = PeerFolder.create()) {
            Optional<Peer> reader = Peer.python(folder, Categories.class, "categories.py", "pyarrow", file);
            if (reader.isEmpty()) {
                return Optional.empty();
            }
            try (Peer peer = reader.get()) {
                int rows = Integer.parseInt(peer.version());
                return Optional.of(peer.ask("categories", rows).toArray(new String[0]));
            }
        }
    }
}
