package io.synadb.bench.data;

import io.synadb.vector.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The embeddings among the test resources of the engine, whose README says what they are. Real data, and small. */
public final class WordNetSlice {
    /** Elements of a vector. */
    public static final int DIMENSIONS = 384;

    private static final Path FOLDER = Path.of("../core/src/test/resources/vector/wordnet");

    private WordNetSlice() {}

    /** The first {@code count} of 10,000 rows. */
    public static Vectors rows(int count) throws IOException {
        return read("rows.i8", count);
    }

    /** The first {@code count} of 200 queries. */
    public static Vectors queries(int count) throws IOException {
        return read("queries.i8", count);
    }

    /** What a category is called, by its number. */
    public static List<String> categoryNames() throws IOException {
        return Files.readAllLines(FOLDER.resolve("categories.txt"));
    }

    /** The category of each row, from 0 to 44. */
    public static byte[] categories() throws IOException {
        return Files.readAllBytes(FOLDER.resolve("categories.u8"));
    }

    private static Vectors read(String name, int count) throws IOException {
        ByteBuffer records =
                ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve(name))).order(ByteOrder.LITTLE_ENDIAN);
        float[] vectors = new float[records.remaining() / (Float.BYTES + DIMENSIONS) * DIMENSIONS];
        for (int i = 0; i < vectors.length; ) {
            float scale = records.getFloat();
            for (int end = i + DIMENSIONS; i < end; i++) {
                vectors[i] = scale * records.get();
            }
        }
        return Vectors.of(Arrays.copyOf(vectors, Math.min(vectors.length, count * DIMENSIONS)), DIMENSIONS);
    }
}
