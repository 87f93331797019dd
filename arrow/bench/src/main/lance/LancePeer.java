import io.synadb.bench.Timing;
import io.synadb.table.bench.KeyChoice;
import io.synadb.table.bench.ReadyRows;
import io.synadb.table.bench.Sums;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.lance.Dataset;
import org.lance.JniLoader;
import org.lance.WriteParams;
import org.lance.index.DistanceType;
import org.lance.index.IndexOptions;
import org.lance.index.IndexParams;
import org.lance.index.IndexType;
import org.lance.index.scalar.BTreeIndexParams;
import org.lance.index.vector.HnswBuildParams;
import org.lance.index.vector.IvfBuildParams;
import org.lance.index.vector.SQBuildParams;
import org.lance.index.vector.VectorIndexParams;
import org.lance.ipc.LanceScanner;
import org.lance.ipc.Query;
import org.lance.ipc.ScanOptions;
import org.lance.merge.MergeInsertParams;

/**
 * Lance's Java core, which times itself as the benchmark asks for on standard input: ROWS DIMENSIONS BATCH_ROWS [VECTORS
 * [QUERIES]], of the rows that it has ready. A command is answered by its wall and CPU seconds and what it found.
 */
final class LancePeer {
    private static final String KEY_INDEX = "key";

    private final BufferAllocator allocator = new RootAllocator();
    private final ReadyRows rows;
    /** By folder. */
    private final Map<String, Dataset> open = new HashMap<>();

    /** One after the other; none for parts without searches. */
    private final float[] queries;

    private LancePeer(String[] arguments) throws IOException {
        int count = Integer.parseInt(arguments[0]);
        int dimensions = Integer.parseInt(arguments[1]);
        int batchRows = Integer.parseInt(arguments[2]);
        rows = arguments.length > 3
                ? ReadyRows.of(floats(arguments[3]), dimensions, batchRows, allocator)
                : ReadyRows.random(count, dimensions, batchRows, allocator);
        queries = arguments.length > 4 ? floats(arguments[4]) : new float[0];
    }

    private static float[] floats(String file) throws IOException {
        try (FileChannel in = FileChannel.open(Path.of(file))) {
            FloatBuffer mapped = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            float[] floats = new float[mapped.remaining()];
            mapped.get(floats);
            return floats;
        }
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        LancePeer peer = new LancePeer(arguments);
        // Without the native library there is no first line.
        JniLoader.ensureLoaded();
        answers.println("%s, Arrow %s, Java %s"
                .formatted(
                        version(Dataset.class, "lance-core-"),
                        version(VectorSchemaRoot.class, "arrow-vector-"),
                        System.getProperty("java.version")));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            answers.println(peer.answer(line.split(" ")));
        }
    }

    /** It is only in the name of the jar. */
    private static String version(Class<?> type, String prefix) {
        String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.substring(jar.lastIndexOf('/') + 1).replace(prefix, "").replace(".jar", "");
    }

    private String answer(String[] command) throws IOException {
        String folder = command[1];
        return switch (command[0]) {
            case "write" -> {
                int fileRows = command.length > 3 ? Integer.parseInt(command[3]) : rows.count();
                yield write(folder, command[2].equals("synced"), fileRows);
            }
            case "scan" -> scan(folder, command[2], Integer.parseInt(command[3]));
            case "key" -> indexKeys(folder);
            case "unkey" -> answer(Timing.of(() -> dataset(folder).dropIndex(KEY_INDEX)), 1, "");
            case "lookup" -> lookUp(folder, Integer.parseInt(command[2]), Long.parseLong(command[3]));
            case "upsert" ->
                upsert(
                        folder,
                        KeyChoice.valueOf(command[2]),
                        Integer.parseInt(command[3]),
                        Integer.parseInt(command[4]),
                        Long.parseLong(command[5]));
            case "index" -> indexVectors(folder);
            case "search" -> search(folder, Integer.parseInt(command[2]), Integer.parseInt(command[3]));
            default -> throw new IllegalArgumentException(command[0]);
        };
    }

    private static String answer(Timing timing, int times, Object found) {
        return timing.wallSeconds() / times + " " + timing.cpuSeconds() / times + " " + found;
    }

    private String write(String folder, boolean synced, int fileRows) {
        Timing timing = Timing.of(() -> {
            try (ArrowReader reader = new Batches(rows, allocator);
                    Dataset written = Dataset.write()
                            .allocator(allocator)
                            .reader(reader)
                            .uri(folder)
                            .mode(WriteParams.WriteMode.CREATE)
                            .maxRowsPerFile(fileRows)
                            .execute()) {
                if (synced) {
                    sync(Path.of(folder));
                }
            }
        });
        return answer(timing, 1, rows.count());
    }

    private static void sync(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }

    private String scan(String folder, String column, int times) {
        Sums[] sums = new Sums[1];
        Timing timing = Timing.of(() -> {
            for (int i = 0; i < times; i++) {
                sums[0] = sum(folder, column);
            }
        });
        return answer(timing, times, sums[0]);
    }

    private Sums sum(String folder, String column) throws IOException {
        Sums sums = new Sums(rows.dimensions());
        read(folder, new ScanOptions.Builder().columns(List.of(column)), batch -> sums.add(batch, column));
        return sums;
    }

    private void read(String folder, ScanOptions.Builder options, Consumer<VectorSchemaRoot> rows) throws IOException {
        try (LanceScanner scanner = dataset(folder).newScan(options.build());
                ArrowReader reader = scanner.scanBatches()) {
            while (reader.loadNextBatch()) {
                rows.accept(reader.getVectorSchemaRoot());
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private String indexKeys(String folder) {
        IndexParams params = IndexParams.builder()
                .setScalarIndexParams(BTreeIndexParams.builder().build())
                .build();
        IndexOptions options = IndexOptions.builder(List.of(ReadyRows.ID), IndexType.BTREE, params)
                .withIndexName(KEY_INDEX)
                .build();
        return answer(Timing.of(() -> dataset(folder).createIndex(options)), 1, "");
    }

    private String lookUp(String folder, int times, long keys) {
        long[] found = new long[1];
        Timing timing = Timing.of(() -> {
            for (int i = 0; i < times; i++) {
                long key = KeyChoice.spread(i, keys);
                read(folder, new ScanOptions.Builder().filter(ReadyRows.ID + " = " + key), batch -> {
                    found[0] += batch.getRowCount();
                });
            }
        });
        if (found[0] != times) {
            throw new IllegalStateException("Looked " + times + " keys up and found " + found[0]);
        }
        return answer(timing, times, found[0]);
    }

    private String indexVectors(String folder) throws IOException {
        VectorIndexParams vectors = VectorIndexParams.withIvfHnswSqParams(
                DistanceType.Cosine,
                new IvfBuildParams.Builder().setNumPartitions(1).build(),
                new HnswBuildParams.Builder().build(),
                new SQBuildParams.Builder().build());
        IndexParams params = IndexParams.builder().setVectorIndexParams(vectors).build();
        IndexOptions options = IndexOptions.builder(List.of(ReadyRows.VECTOR), IndexType.VECTOR, params)
                .withIndexName("vectors")
                .build();
        Timing timing = Timing.of(() -> dataset(folder).createIndex(options));
        return answer(timing, 1, sizeBytes(Path.of(folder, "_indices")));
    }

    private static long sizeBytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** @param width how many candidates a walk keeps; 0 to measure every row */
    private String search(String folder, int width, int count) {
        int dimensions = rows.dimensions();
        StringJoiner found = new StringJoiner(";");
        Timing timing = Timing.of(() -> {
            for (int i = 0; i < count; i++) {
                float[] query = Arrays.copyOfRange(queries, i * dimensions, (i + 1) * dimensions);
                found.add(nearest(folder, query, width));
            }
        });
        return answer(timing, count, found);
    }

    private String nearest(String folder, float[] vector, int width) throws IOException {
        Query.Builder query = new Query.Builder()
                .setColumn(ReadyRows.VECTOR)
                .setKey(vector)
                .setK(10)
                .setDistanceType(DistanceType.Cosine)
                .setUseIndex(width > 0);
        if (width > 0) {
            query.setEf(width).setRefineFactor(2);
        }
        StringJoiner ids = new StringJoiner(",");
        ScanOptions.Builder options =
                new ScanOptions.Builder().columns(List.of(ReadyRows.ID)).nearest(query.build());
        read(folder, options, batch -> {
            BigIntVector column = (BigIntVector) batch.getVector(ReadyRows.ID);
            for (int row = 0; row < batch.getRowCount(); row++) {
                ids.add(Long.toString(column.get(row)));
            }
        });
        return ids.toString();
    }

    private String upsert(String folder, KeyChoice choice, int commit, int count, long keys) {
        MergeInsertParams upsert = new MergeInsertParams(List.of(ReadyRows.ID))
                .withMatchedUpdateAll()
                .withNotMatched(MergeInsertParams.WhenNotMatched.InsertAll);
        try (ReadyRows batch =
                ReadyRows.random(count, rows.dimensions(), count, choice.keys(commit, count, keys), allocator)) {
            Timing timing = Timing.of(() -> {
                try (ArrowReader reader = new Batches(batch, allocator);
                        ArrowArrayStream stream = ArrowArrayStream.allocateNew(allocator)) {
                    Data.exportArrayStream(allocator, reader, stream);
                    Dataset before = dataset(folder);
                    open.put(folder, before.mergeInsert(upsert, stream).dataset());
                    before.close();
                }
            });
            return answer(timing, 1, count);
        }
    }

    private Dataset dataset(String folder) {
        return open.computeIfAbsent(
                folder, first -> Dataset.open().allocator(allocator).uri(folder).build());
    }

    /** Ready batches as a reader gives them: nothing is copied. */
    private static final class Batches extends ArrowReader {
        private final Schema schema;
        private final Iterator<VectorSchemaRoot> left;

        Batches(ReadyRows rows, BufferAllocator allocator) {
            super(allocator);
            this.schema = ReadyRows.schema(rows.dimensions());
            this.left = rows.batches().iterator();
        }

        @Override
        public boolean loadNextBatch() throws IOException {
            prepareLoadNextBatch();
            if (!left.hasNext()) {
                return false;
            }
            try (ArrowRecordBatch batch = new VectorUnloader(left.next()).getRecordBatch()) {
                loadRecordBatch(batch);
            }
            return true;
        }

        @Override
        public long bytesRead() {
            return 0;
        }

        @Override
        protected void closeReadSource() {}

        @Override
        protected Schema readSchema() {
            return schema;
        }
    }
}
