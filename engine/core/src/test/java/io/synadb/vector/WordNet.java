package io.synadb.vector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The 10,000 embeddings and 200 queries of {@code vector/wordnet} among the test resources. */
public final class WordNet {
    public static final int DIMENSIONS = 384;

    private WordNet() {}

    /** The rows, in one array. */
    public static float[] rows() {
        return decode("rows.i8");
    }

    /** The queries, in one array. */
    public static float[] queries() {
        return decode("queries.i8");
    }

    /** The category of each row, from 0 to 44. */
    public static byte[] categories() {
        return bytes("categories.u8");
    }

    private static float[] decode(String name) {
        ByteBuffer records = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
        float[] vectors = new float[records.remaining() / (Float.BYTES + DIMENSIONS) * DIMENSIONS];
        for (int i = 0; i < vectors.length; ) {
            float scale = records.getFloat();
            for (int end = i + DIMENSIONS; i < end; i++) {
                vectors[i] = scale * records.get();
            }
        }
        return vectors;
    }

    private static byte[] bytes(String name) {
        try (InputStream in = WordNet.class.getResourceAsStream("/vector/wordnet/" + name)) {
            if (in == null) {
                throw new IllegalStateException("There is no test resource /vector/wordnet/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
