package io.synadb.arrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import io.synadb.CorruptDataException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArrowInputTest {
    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void releasesAllMemory() {
        allocator.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.arrows", "lz4.arrow", "zstd.arrows"})
    void readsWhatPyarrowWrites(String file) {
        List<String> rows = read(golden(file));
        assertThat(rows).hasSize(10);
        assertThat(rows.get(3))
                .isEqualTo("[3, w0, b, null, false, 20457, 1767225603000000, 3.25, 03, [], [x=3, y=y3],"
                        + " [3.0, 3.5, -3.0], [3.0, 6.0]]");
        assertThat(rows.get(4))
                .startsWith("[4, null, a, 1.0, true, 20458, 1767225604000000, 4.25, 04, [],")
                .endsWith(" [4.0, 4.5, -4.0], [4.0, 8.0]]");
        assertThat(rows.get(5)).contains("5.25, null, null, ");
        assertThat(rows.get(8)).contains("null, [, t], [x=8, y=y8]");
        assertThat(rows.get(6)).endsWith(" null, [6.0, 12.0]]");
    }

    @Test
    void showsDictionariesAsTheirValuesAndTensorsAsVectors() {
        try (ArrowInput input = ArrowInput.open(golden("plain.arrows"), allocator)) {
            Schema schema = input.schema();
            assertThat(schema.findField("word").getDictionary()).isNull();
            assertThat(schema.findField("word").getType())
                    .isEqualTo(schema.findField("point").getChildren().get(1).getType());
            assertThat(Schemas.dimensions(schema.findField("vector"))).isEqualTo(3);
        }
    }

    @Test
    void followsADictionaryThatGrowsAndIsReplaced() {
        assertThat(read(golden("deltas.arrows")))
                .containsExactly(
                        "[0, w0]",
                        "[1, w1]",
                        "[2, w0]",
                        "[3, w0]",
                        "[4, null]",
                        "[5, w2]",
                        "[6, x0]",
                        "[7, x1]",
                        "[8, x0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"large.arrows", "large-lz4.arrow", "views.arrows", "views-lz4.arrow"})
    void showsLargeAndViewedTextsBytesAndListsAsPlainOnes(String file) {
        assertThat(read(golden(file)))
                .isEqualTo(IntStream.range(0, 20).mapToObj(ArrowInputTest::form).toList());
        try (ArrowInput input = ArrowInput.open(golden(file), allocator)) {
            assertThat(input.schema().getFields())
                    .extracting(field -> field.getType().toString())
                    .containsExactly("Int(64, true)", "Utf8", "Binary", "List", "Struct");
        }
    }

    /** As make.py has it. */
    private static String form(int i) {
        String raw = i % 6 == 5 ? null : HexFormat.of().toHexDigits((byte) i).repeat(2 * i);
        String texts = i == 3
                ? null
                : IntStream.range(i % 4, i).mapToObj("é"::repeat).toList().toString();
        return Arrays.asList(
                        i,
                        i % 5 == 4 ? null : "é".repeat(i),
                        raw,
                        texts,
                        i == 7 ? null : "[y=" + "é".repeat(i) + ", z=" + i + "]")
                .toString();
    }

    @Test
    void showsCategoriesOfLargeTextsAsTexts() {
        assertThat(read(golden("categories.arrows")))
                .containsExactly("[a]", "[" + "c".repeat(20) + "]", "[null]", "[bb]");
    }

    static Stream<Field> fieldsThatNoTableHas() {
        ArrowType text = ArrowType.Utf8.INSTANCE;
        Field dictionary = new Field(
                "word",
                new FieldType(true, text, new DictionaryEncoding(1, false, new ArrowType.Int(32, true))),
                List.of());
        Field item = RandomBatches.nullable("item", text);
        return Stream.of(
                new Field("c", FieldType.nullable(ArrowType.Struct.INSTANCE), List.of(dictionary)),
                new Field("c", FieldType.nullable(ArrowType.List.INSTANCE), List.of(dictionary)),
                new Field("c", FieldType.nullable(ArrowType.ListView.INSTANCE), List.of(item)),
                new Field("c", FieldType.nullable(ArrowType.LargeListView.INSTANCE), List.of(item)),
                RandomBatches.nullable("c", ArrowType.Null.INSTANCE),
                RandomBatches.nullable("c", new ArrowType.Int(32, false)),
                RandomBatches.nullable("c", new ArrowType.FixedSizeBinary(16)),
                RandomBatches.nullable("c", new ArrowType.Decimal(50, 2, 256)),
                RandomBatches.nullable("c", new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC")),
                RandomBatches.nullable("c", new ArrowType.Time(TimeUnit.MICROSECOND, 64)),
                RandomBatches.nullable("c", new ArrowType.Duration(TimeUnit.NANOSECOND)));
    }

    @ParameterizedTest
    @MethodSource("fieldsThatNoTableHas")
    void refusesColumnsThatNoTableCanHoldByName(Field field) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowOutput output = ArrowOutput.stream(bytes, "bytes")) {
            output.begin(new Schema(List.of(RandomBatches.nullable("id", new ArrowType.Int(64, true)), field)));
            output.finish();
        }
        assertThatThrownBy(() -> read(bytes.toByteArray()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Cannot read bytes: Column 'c")
                .hasMessageContaining("which a table cannot hold: expected one of")
                .hasMessageEndingWith("cast or drop the column.");
    }

    @Test
    void decompressesBlocksThatReferToThoseBeforeThem() {
        assertThat(read(golden("blocks.arrow")))
                .isEqualTo(IntStream.range(0, 4000)
                        .mapToObj(i -> "[the same words again and again " + i % 7 + "]")
                        .toList());
    }

    @Test
    void readsBackEveryTypeFromAStreamAndAFile() throws IOException {
        long seed = System.nanoTime();
        RandomBatches random = new RandomBatches(new Random(seed), 0.3);
        Path file = directory.resolve("rows.arrow");
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<String> expected = new ArrayList<>();
        try (ArrowOutput toFile = ArrowOutput.file(file);
                ArrowOutput toStream = ArrowOutput.stream(stream, "bytes")) {
            toFile.begin(RandomBatches.everyType());
            toStream.begin(RandomBatches.everyType());
            for (int rows : new int[] {17, 0, 1, 300}) {
                try (VectorSchemaRoot batch = random.batch(RandomBatches.everyType(), rows, allocator)) {
                    toFile.write(batch);
                    toStream.write(batch);
                    RandomBatches.rows(batch).forEach(row -> expected.add(row.toString()));
                }
            }
            toFile.finish();
            toStream.finish();
        }
        assertThat(read(file)).as("seed %d", seed).isEqualTo(expected);
        assertThat(read(stream.toByteArray())).as("seed %d", seed).isEqualTo(expected);
        assertThat(Files.list(directory)).containsExactly(file);
    }

    @Test
    void leavesFieldIdsOfATableBehind() throws IOException {
        Path file = write(RandomBatches.everyType(), 3);
        try (ArrowInput input = ArrowInput.open(file, allocator)) {
            assertThat(input.schema().getFields()).noneMatch(Schemas::hasFieldId);
            assertThat(input.schema().getFields())
                    .extracting(Field::getName)
                    .isEqualTo(RandomBatches.everyType().getFields().stream()
                            .map(Field::getName)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.arrows", "lz4.arrow", "deltas.arrows", "large.arrows", "views.arrows"})
    void knowsAStreamOrFileThatIsCutOffAnywhere(String file) throws IOException {
        byte[] whole = Files.readAllBytes(golden(file));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("bytes at offset");
        }
    }

    /** There are no checksums: what is found has to be said in our words, and the rest has to be rows. */
    @ParameterizedTest
    @ValueSource(strings = {"plain.arrows", "lz4.arrow", "deltas.arrows", "large-lz4.arrow", "views.arrows"})
    void saysWhatIsDamagedOrReadsRows(String file) throws IOException {
        byte[] bytes = Files.readAllBytes(golden(file));
        int found = 0;
        for (int bit = 0; bit < 8 * bytes.length; bit += 3) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                read(bytes);
            } catch (SynaException e) {
                found++;
            }
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(found).isGreaterThan(bytes.length / 10);
    }

    @Test
    void saysWhenThereIsNoFileOrNoArrow() throws IOException {
        Path file = directory.resolve("missing.arrow");
        assertThatThrownBy(() -> ArrowInput.open(file, allocator))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("missing.arrow");
        Files.writeString(file, "id,word\n1,anvil\n");
        assertThatThrownBy(() -> ArrowInput.open(file, allocator))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("missing.arrow at offset 0: found 772c6469, expected an Arrow IPC message");
    }

    @Test
    void closesTheStreamThatItWasGiven() {
        boolean[] closed = new boolean[1];
        InputStream in = new ByteArrayInputStream(new byte[3]) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertThatThrownBy(() -> ArrowInput.open(in, "three bytes", allocator))
                .hasMessageContaining("Damaged file three bytes at offset 3: it ends here, and 5 more bytes");
        assertThat(closed).containsExactly(true);
    }

    @Test
    void leavesNothingOfAFileThatIsNotFinished() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.arrow"), "before");
        try (ArrowOutput output = ArrowOutput.file(file)) {
            output.begin(RandomBatches.everyType());
        }
        assertThat(file).hasContent("before");
        assertThat(Files.list(directory)).containsExactly(file);
    }

    @Test
    void refusesABatchOfOtherColumnsAndWhatIsOutOfOrder() throws IOException {
        try (ArrowOutput output = ArrowOutput.stream(new ByteArrayOutputStream(), "bytes");
                VectorSchemaRoot batch = VectorSchemaRoot.create(RandomBatches.everyType(), allocator)) {
            assertThatThrownBy(() -> output.write(batch)).hasMessage("The output bytes was not begun.");
            output.begin(new Schema(List.of(
                    RandomBatches.nullable("id", RandomBatches.plainTypes().get(4)))));
            assertThatThrownBy(() -> output.write(batch))
                    .hasMessageContaining("Cannot write to bytes: found a batch of");
            output.finish();
            assertThatThrownBy(output::finish).hasMessage("The output bytes is finished.");
        }
    }

    /** A batch that says of itself what no column can hold is not taken in before it is refused. */
    @Test
    void refusesABufferOfMoreThanTwoGibibytesBeforeItIsRead() throws IOException {
        byte[] stream = Files.readAllBytes(golden("plain.arrows"));
        FlatBufferBuilder builder = new FlatBufferBuilder();
        long bytes = 3L << 30;
        RecordBatch.startBuffersVector(builder, 2);
        Buffer.createBuffer(builder, 0, bytes);
        Buffer.createBuffer(builder, 0, 0);
        int buffers = builder.endVector();
        RecordBatch.startNodesVector(builder, 1);
        FieldNode.createFieldNode(builder, bytes / 8, 0);
        int nodes = builder.endVector();
        int batch = RecordBatch.createRecordBatch(builder, bytes / 8, nodes, buffers, 0, 0);
        Message.finishMessageBuffer(
                builder,
                Message.createMessage(builder, MetadataVersion.V5, MessageHeader.RecordBatch, batch, bytes, 0));
        byte[] metadata = builder.sizedByteArray();
        int schemaBytes =
                8 + ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        int padded = (metadata.length + 7) / 8 * 8;
        byte[] start = ByteBuffer.allocate(schemaBytes + 8 + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(stream, 0, schemaBytes)
                .putInt(-1)
                .putInt(padded)
                .put(metadata)
                .array();
        long[] zeros = {0};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                zeros[0]++;
                return 0;
            }
        };
        try (ArrowInput input = ArrowInput.open(
                new SequenceInputStream(new ByteArrayInputStream(start), endless), "bytes", allocator)) {
            assertThatThrownBy(input::next)
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessage("Cannot read bytes at offset " + schemaBytes + ": found a batch with a buffer of "
                            + bytes + " bytes, expected at most 2147483647. Write batches of fewer rows.");
        }
        assertThat(zeros[0]).isZero();
    }

    private Path write(Schema schema, int rows) {
        Path file = directory.resolve("rows.arrow");
        RandomBatches random = new RandomBatches(new Random(1), 0.2);
        try (ArrowOutput output = ArrowOutput.file(file);
                VectorSchemaRoot batch = random.batch(schema, rows, allocator)) {
            output.begin(schema);
            output.write(batch);
            output.finish();
        }
        return file;
    }

    private List<String> read(Path file) {
        return read(ArrowInput.open(file, allocator));
    }

    private List<String> read(byte[] bytes) {
        return read(ArrowInput.open(new ByteArrayInputStream(bytes), "bytes", allocator));
    }

    private static List<String> read(ArrowInput opened) {
        List<String> rows = new ArrayList<>();
        try (ArrowInput input = opened) {
            for (Optional<VectorSchemaRoot> next = input.next(); next.isPresent(); next = input.next()) {
                try (VectorSchemaRoot batch = next.get()) {
                    assertThat(batch.getSchema()).isEqualTo(input.schema());
                    RandomBatches.rows(batch).forEach(row -> rows.add(row.toString()));
                }
            }
        }
        return rows;
    }

    static Path golden(String file) {
        try {
            return Path.of(Objects.requireNonNull(ArrowInputTest.class.getResource("/golden/ipc/" + file), file)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
