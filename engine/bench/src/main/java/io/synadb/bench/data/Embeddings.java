package io.synadb.bench.data;

import io.synadb.bench.Effort;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.VectorKernels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Rows to search and queries, all of length one, each in one array.
 *
 * @param name for the report
 */
public record Embeddings(String name, int dimensions, float[] rows, float[] queries) {
    /** Names a folder with {@code vectors.f16.npy} and {@code queries.f16.npy}. */
    public static final String FOLDER_VARIABLE = "SYNADB_BENCH_DATA";

    private static final int SLICE_ROWS = 10_000;
    private static final int SLICE_QUERIES = 200;
    private static final int MADE_ROWS = 60_000;
    private static final int MADE_QUERIES = 640;
    private static final int MADE_DIMENSIONS = 384;
    private static final int LATENT_DIMENSIONS = 40;

    /** The embeddings of the folder that the environment names, or made ones of the same shape. */
    public static Embeddings load(Effort effort) throws IOException {
        Optional<Path> folder = folder();
        return folder.isPresent() ? read(folder.get(), effort) : made(effort.rows(MADE_ROWS));
    }

    /** The embeddings of the folder that the environment names, or the {@link WordNetSlice}. */
    public static Embeddings real(Effort effort) throws IOException {
        Optional<Path> folder = folder();
        return folder.isPresent()
                ? read(folder.get(), effort)
                : new Embeddings(
                        "wordnet, the slice",
                        WordNetSlice.DIMENSIONS,
                        normalized(floats(WordNetSlice.rows(effort.rows(SLICE_ROWS))), WordNetSlice.DIMENSIONS),
                        normalized(floats(WordNetSlice.queries(SLICE_QUERIES)), WordNetSlice.DIMENSIONS));
    }

    /** The folder that the environment names. */
    public static Optional<Path> folder() {
        return Optional.ofNullable(System.getenv(FOLDER_VARIABLE))
                .map(folder -> Path.of(folder).toAbsolutePath().normalize());
    }

    private static Embeddings read(Path path, Effort effort) throws IOException {
        Npy rows = Npy.read(path.resolve("vectors.f16.npy"));
        Npy queries = Npy.read(path.resolve("queries.f16.npy"));
        float[] vectors =
                Arrays.copyOf(rows.values(), effort.rows(rows.values().length / rows.columns()) * rows.columns());
        return new Embeddings(
                path.getFileName().toString(),
                rows.columns(),
                normalized(vectors, rows.columns()),
                normalized(queries.values(), rows.columns()));
    }

    /** The same queries on no more than the first {@code count} rows. */
    public Embeddings first(int count) {
        return new Embeddings(
                name, dimensions, Arrays.copyOf(rows, Math.min(rows.length, count * dimensions)), queries);
    }

    /** How many rows there are. */
    public int rowCount() {
        return rows.length / dimensions;
    }

    /** A copy of a query. */
    public float[] query(int number) {
        return Arrays.copyOfRange(queries, number * dimensions, (number + 1) * dimensions);
    }

    /** How many queries there are. */
    public int queryCount() {
        return queries.length / dimensions;
    }

    /** The rows, as an index takes them. */
    public Vectors vectors() {
        return Vectors.of(rows, dimensions);
    }

    private static float[] floats(Vectors vectors) {
        float[] floats = new float[vectors.size() * vectors.dimensions()];
        for (int row = 0; row < vectors.size(); row++) {
            System.arraycopy(vectors.row(row), 0, floats, row * vectors.dimensions(), vectors.dimensions());
        }
        return floats;
    }

    /** Points of a space of few dimensions, with some noise, seen in a space of many: real embeddings are like that. */
    private static Embeddings made(int rows) {
        float[] map = new float[LATENT_DIMENSIONS * MADE_DIMENSIONS];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < map.length; i++) {
            map[i] = (float) random.nextGaussian();
        }
        return new Embeddings(
                "made, of 40 latent dimensions", MADE_DIMENSIONS, made(rows, map, 2), made(MADE_QUERIES, map, 3));
    }

    private static float[] made(int count, float[] map, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] vectors = new float[count * MADE_DIMENSIONS];
        float[] latent = new float[LATENT_DIMENSIONS];
        for (int row = 0; row < count; row++) {
            for (int j = 0; j < latent.length; j++) {
                latent[j] = (float) (random.nextGaussian() * Math.pow(j + 1, -0.4));
            }
            for (int i = 0; i < MADE_DIMENSIONS; i++) {
                float sum = (float) random.nextGaussian() * 0.3f;
                for (int j = 0; j < latent.length; j++) {
                    sum += latent[j] * map[j * MADE_DIMENSIONS + i];
                }
                vectors[row * MADE_DIMENSIONS + i] = sum;
            }
        }
        return normalized(vectors, MADE_DIMENSIONS);
    }

    private static float[] normalized(float[] vectors, int dimensions) {
        for (int offset = 0; offset < vectors.length; offset += dimensions) {
            VectorKernels.active().normalize(vectors, offset, dimensions);
        }
        return vectors;
    }

    /** A matrix of float16 as NumPy stores it, row after row. */
    private record Npy(int columns, float[] values) {
        private static final int LENGTH_OFFSET = 8;
        private static final int HEADER_OFFSET = 10;

        static Npy read(Path file) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int dataOffset = HEADER_OFFSET + bytes.getShort(LENGTH_OFFSET);
            String header =
                    new String(bytes.array(), HEADER_OFFSET, dataOffset - HEADER_OFFSET, StandardCharsets.US_ASCII);
            String[] shape = header.replaceAll("(?s).*\\((.*?)\\).*", "$1").split(",\\s*");
            if (!header.contains("'<f2'") || shape.length != 2) {
                throw new IOException(file + " is no matrix of float16: " + header.strip());
            }
            short[] halves = new short[(bytes.capacity() - dataOffset) / Short.BYTES];
            bytes.position(dataOffset).asShortBuffer().get(halves);
            float[] values = new float[halves.length];
            VectorKernels.widening().widenHalves(halves, 0, values, 0, halves.length);
            return new Npy(Integer.parseInt(shape[1]), values);
        }
    }
}
