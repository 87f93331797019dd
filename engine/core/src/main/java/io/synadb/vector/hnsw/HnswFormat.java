package io.synadb.vector.hnsw;

import io.synadb.CorruptDataException;
import io.synadb.InvalidArgumentException;
import io.synadb.container.ContainerFormat;
import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerHeader.Magic;
import io.synadb.container.ContainerReader;
import io.synadb.container.ContainerWriter;
import io.synadb.container.Section;
import io.synadb.vector.Coverage;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import io.synadb.vector.hnsw.graph.Levels;
import io.synadb.vector.hnsw.graph.Origin;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/**
 * A graph in a container of kind 2. The header's rows are those of the data, whether or not the index has them; b below is one
 * more than the highest row that the index has.
 *
 * <table>
 * <caption>Sections</caption>
 * <tr><th>name</th><th>content</th></tr>
 * <tr><td>{@code config}</td><td>0 u32 m; 4 u32 ef-construction; 8 u32 ef-search; 12 i32 entry, −1 without rows in the graph;
 * 16 u64 seed; 24 u32 b; 28 f32 R² of {@link Coding}; 32 u32 length of a record, in numbers</td></tr>
 * <tr><td>{@code starts}</td><td>at which rows walks begin besides the entry: per row u32 row, f32 squared length</td></tr>
 * <tr><td>{@code curve}</td><td>u32 nodes that it was measured with, then per point u32 ef, f32 recall ({@link RecallCurve})</td></tr>
 * <tr><td>{@code rows}</td><td>b bytes: 0 not in the index, 1 in the graph, 2 beside it</td></tr>
 * <tr><td>{@code origin}</td><td>only where it is not zero: per dimension f32, what {@link Coding} takes off each row</td></tr>
 * <tr><td>{@code coding}</td><td>only where the codes are not those of the dimensions: u32 1, the elements themselves</td></tr>
 * <tr><td>{@code codes}, blocks</td><td>per row below b what {@link Coding} makes of it; zeros without</td></tr>
 * <tr><td>{@code ground}, blocks</td><td>per row a record of level 0: u32 count, that many u32 rows, zeros</td></tr>
 * <tr><td>{@code slots}, blocks</td><td>per row the number of its first record in {@code upper}; 0 without</td></tr>
 * <tr><td>{@code upper}, blocks</td><td>records of the levels above: record 0 is empty, then for each row in order one
 * a level, level 1 first</td></tr>
 * </table>
 *
 * <p>On which levels a row stands follows from m and the seed ({@link Levels}).
 *
 * <p>Stateless and thread-safe.
 */
final class HnswFormat {
    static final String CONFIG = "config";
    static final String STARTS = "starts";
    static final String CURVE = "curve";
    static final String ROWS = "rows";
    static final String ORIGIN = "origin";
    static final String CODING = "coding";
    static final String CODES = "codes";
    static final String GROUND = "ground";
    static final String SLOTS = "slots";
    static final String UPPER = "upper";

    static final byte NOT_IN = 0;
    static final byte IN_GRAPH = 1;
    static final byte BESIDE = 2;

    /** In {@link #CODING}. */
    static final int EXACT = 1;

    static final int START_BYTES = Integer.BYTES + Float.BYTES;
    private static final int POINT_BYTES = Integer.BYTES + Float.BYTES;

    private static final int AT_EF_CONSTRUCTION = Integer.BYTES;
    private static final int AT_EF_SEARCH = AT_EF_CONSTRUCTION + Integer.BYTES;
    private static final int AT_ENTRY = AT_EF_SEARCH + Integer.BYTES;
    private static final int AT_SEED = AT_ENTRY + Integer.BYTES;
    private static final int AT_BOUND = AT_SEED + Long.BYTES;
    private static final int AT_LARGEST = AT_BOUND + Integer.BYTES;
    private static final int AT_RECORD_LENGTH = AT_LARGEST + Float.BYTES;
    private static final int CONFIG_BYTES = AT_RECORD_LENGTH + Integer.BYTES;

    private HnswFormat() {}

    /** The section {@code config}. */
    record Head(HnswConfig config, int entry, int bound, float largestSquaredNorm, int recordLength) {}

    /** Writes a graph that nobody changes meanwhile to a new container of the header that is its. */
    static void write(
            Function<ContainerHeader, ContainerWriter> container,
            Coverage coverage,
            HnswConfig config,
            GrowingGraph graph,
            BitSet beside,
            RecallCurve curve) {
        Coding coding = graph.coding();
        int bound = Math.max(beside.length(), lastRow(graph) + 1);
        if (coverage.rows() < bound) {
            throw new InvalidArgumentException("The index has row %d, but is to be saved as one of %d rows: expected %d"
                    .formatted(bound - 1, coverage.rows(), bound));
        }
        int recordLength = 1 + graph.mostLinks();
        Head head = new Head(config, graph.entry(), bound, coding.largestSquaredNorm(), recordLength);
        ContainerHeader header = new ContainerHeader(
                Magic.INDEX,
                coverage.source(),
                coverage.lengthBytes(),
                coverage.rows(),
                ContainerFormat.KIND_HNSW,
                coding.dimensions(),
                config.metric().code());
        byte[] code = new byte[coding.rowBytes()];
        ContainerWriter file = container.apply(header);
        if (!coding.origin().isZero()) {
            file.section(ORIGIN, sink -> sink.put(encode(coding.origin())));
        }
        if (coding.isExact()) {
            file.section(CODING, sink -> sink.put(encode(EXACT)));
        }
        file.section(CONFIG, sink -> sink.put(encode(head)))
                .section(STARTS, sink -> sink.put(encodeStarts(graph)))
                .section(CURVE, sink -> sink.put(encode(curve)))
                .section(
                        ROWS,
                        sink -> perRow(
                                sink,
                                bound,
                                1,
                                (row, bytes) ->
                                        bytes.put(graph.holds(row) ? IN_GRAPH : beside.get(row) ? BESIDE : NOT_IN)))
                .blocks(
                        CODES,
                        sink -> perRow(sink, bound, code.length, (row, bytes) -> {
                            if (graph.holds(row)) {
                                graph.copyCode(row, code);
                                bytes.put(code);
                            }
                        }))
                .blocks(
                        GROUND,
                        sink -> perRow(sink, bound, recordLength * Integer.BYTES, (row, bytes) -> {
                            if (graph.holds(row)) {
                                putLinks(graph, 0, row, bytes);
                            }
                        }))
                .blocks(SLOTS, sink -> writeSlots(sink, graph, bound))
                .blocks(UPPER, sink -> writeUpper(sink, graph, bound, recordLength))
                .publish();
    }

    private static int lastRow(Graph graph) {
        int row = graph.rowBound() - 1;
        while (row >= 0 && !graph.holds(row)) {
            row--;
        }
        return row;
    }

    private static ByteBuffer encodeStarts(GrowingGraph graph) {
        ByteBuffer bytes =
                ByteBuffer.allocate(GrowingGraph.MOST_STARTS * START_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        graph.showStarts((row, squaredNorm) -> bytes.putInt(row).putFloat(squaredNorm));
        return bytes.flip();
    }

    private static ByteBuffer encode(RecallCurve curve) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + curve.points().size() * POINT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(curve.nodes());
        curve.points().forEach(point -> bytes.putInt(point.ef()).putFloat(point.recall()));
        return bytes.flip();
    }

    /** Reads {@code curve}. */
    static RecallCurve curve(ContainerReader reader) {
        Section section = reader.section(CURVE);
        List<RecallCurve.Point> points = new ArrayList<>();
        float[] recall = new float[1];
        for (long at = Integer.BYTES; at < section.length(); at += POINT_BYTES) {
            section.readFloats(at + Integer.BYTES, recall, 0, 1);
            points.add(new RecallCurve.Point(section.readInt(at), recall[0]));
        }
        return new RecallCurve(section.readInt(0), points);
    }

    private static ByteBuffer encode(Origin origin) {
        float[] elements = origin.elements();
        ByteBuffer bytes = ByteBuffer.allocate(elements.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(elements);
        return bytes;
    }

    private static ByteBuffer encode(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .flip();
    }

    /**
     * The coding of the file's rows, from {@code coding} and {@code origin}; files of before there were these have neither.
     *
     * @param asTheyAre by the codes of the dimensions, around zero
     */
    static Coding coding(ContainerReader reader, Coding asTheyAre) {
        if (!reader.has(CODING)) {
            return asTheyAre.around(origin(reader, asTheyAre.dimensions()));
        }
        checkLength(reader, CODING, Integer.BYTES);
        int kind = reader.section(CODING).readInt(0);
        if (kind != EXACT) {
            throw new CorruptDataException(
                    reader.path(),
                    0,
                    "section %s has %d, expected %d, of codes that this version knows".formatted(CODING, kind, EXACT));
        }
        return asTheyAre.exactly();
    }

    /** Reads {@code origin}; zero where there is none. */
    private static Origin origin(ContainerReader reader, int dimensions) {
        if (!reader.has(ORIGIN)) {
            return Origin.zero(dimensions);
        }
        checkLength(reader, ORIGIN, (long) dimensions * Float.BYTES);
        float[] elements = new float[dimensions];
        reader.section(ORIGIN).readFloats(0, elements, 0, dimensions);
        return Origin.of(elements);
    }

    private static ByteBuffer encode(Head head) {
        HnswConfig config = head.config();
        return ByteBuffer.allocate(CONFIG_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(config.m())
                .putInt(config.efConstruction())
                .putInt(config.efSearch())
                .putInt(head.entry())
                .putLong(config.seed())
                .putInt(head.bound())
                .putFloat(head.largestSquaredNorm())
                .putInt(head.recordLength())
                .flip();
    }

    /** Reads {@code config}, and checks that the other sections are as long as it says. */
    static Head head(ContainerReader reader, HnswConfig wanted, Coding coding) {
        Section section = reader.section(CONFIG);
        if (section.length() != CONFIG_BYTES) {
            throw damaged(reader, CONFIG, section.length(), CONFIG_BYTES);
        }
        byte[] bytes = new byte[CONFIG_BYTES];
        section.read(0, bytes, 0, CONFIG_BYTES);
        ByteBuffer config = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Head head = new Head(
                new HnswConfig(
                        wanted.metric(),
                        config.getInt(0),
                        config.getInt(AT_EF_CONSTRUCTION),
                        config.getInt(AT_EF_SEARCH),
                        config.getLong(AT_SEED)),
                config.getInt(AT_ENTRY),
                config.getInt(AT_BOUND),
                config.getFloat(AT_LARGEST),
                config.getInt(AT_RECORD_LENGTH));
        long bound = head.bound();
        checkLength(reader, ROWS, bound);
        checkLength(reader, CODES, bound * coding.rowBytes());
        checkLength(reader, GROUND, bound * head.recordLength() * Integer.BYTES);
        checkLength(reader, SLOTS, bound * Integer.BYTES);
        return head;
    }

    private static void checkLength(ContainerReader reader, String name, long expected) {
        if (reader.section(name).length() != expected) {
            throw damaged(reader, name, reader.section(name).length(), expected);
        }
    }

    private static CorruptDataException damaged(ContainerReader reader, String name, long found, long expected) {
        return new CorruptDataException(
                reader.path(), 0, "section %s has %d bytes, expected %d".formatted(name, found, expected));
    }

    @FunctionalInterface
    private interface RowContent {
        void put(int row, ByteBuffer bytes);
    }

    private static void perRow(ContainerWriter.Sink sink, int rows, int bytesEach, RowContent content) {
        ByteBuffer bytes = ByteBuffer.allocate(bytesEach).order(ByteOrder.LITTLE_ENDIAN);
        byte[] zeros = new byte[bytesEach];
        for (int row = 0; row < rows; row++) {
            bytes.clear().put(zeros).clear();
            content.put(row, bytes);
            sink.put(bytes.clear());
        }
    }

    private static void putLinks(Graph graph, int level, int row, ByteBuffer bytes) {
        int[] links = new int[graph.mostLinks()];
        int count = graph.links(level, row, links);
        bytes.putInt(count);
        for (int i = 0; i < count; i++) {
            bytes.putInt(links[i]);
        }
    }

    private static void writeSlots(ContainerWriter.Sink sink, Graph graph, int bound) {
        int[] next = {1};
        perRow(sink, bound, Integer.BYTES, (row, bytes) -> {
            int levels = graph.holds(row) ? graph.levelOf(row) : 0;
            bytes.putInt(levels == 0 ? 0 : next[0]);
            next[0] += levels;
        });
    }

    private static void writeUpper(ContainerWriter.Sink sink, Graph graph, int bound, int length) {
        perRow(sink, 1, length * Integer.BYTES, (row, bytes) -> {});
        for (int row = 0; row < bound; row++) {
            if (graph.holds(row)) {
                int node = row;
                perRow(
                        sink,
                        graph.levelOf(row),
                        length * Integer.BYTES,
                        (level, bytes) -> putLinks(graph, level + 1, node, bytes));
            }
        }
    }
}
