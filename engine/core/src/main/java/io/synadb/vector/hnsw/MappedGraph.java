package io.synadb.vector.hnsw;

import io.synadb.CorruptDataException;
import io.synadb.container.ContainerReader;
import io.synadb.container.Section;
import io.synadb.vector.hnsw.graph.Coding;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.hnsw.graph.GrowingGraph;
import io.synadb.vector.hnsw.graph.Levels;
import io.synadb.vector.hnsw.graph.Probe;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The graph of a file, walked where it is: a walk reads the records and codes that it comes by, and nothing else. Only which
 * rows are in is read at once, a byte a row.
 *
 * <p>Any method that reads the file throws {@link CorruptDataException} where it is damaged, and {@link InternalError} where it
 * was cut since it was mapped. Thread-safe as long as
 * the reader is retained.
 */
final class MappedGraph implements Graph {
    private final ContainerReader reader;
    private final HnswFormat.Head head;
    private final Coding coding;
    private final Levels levels;
    private final int rowBytes;
    private final Section codes;
    private final Section ground;
    private final Section slots;
    private final Section upper;
    private final byte[] places;
    private final int[] starts;
    private final float[] startNorms;

    MappedGraph(ContainerReader reader, HnswFormat.Head head, Coding coding) {
        this.reader = reader;
        this.head = head;
        this.coding = coding;
        this.levels = head.config().levels();
        this.rowBytes = coding.rowBytes();
        this.codes = reader.section(HnswFormat.CODES);
        this.ground = reader.section(HnswFormat.GROUND);
        this.slots = reader.section(HnswFormat.SLOTS);
        this.upper = reader.section(HnswFormat.UPPER);
        this.places = new byte[head.bound()];
        reader.section(HnswFormat.ROWS).read(0, places, 0, places.length);
        Section longest = reader.section(HnswFormat.STARTS);
        this.starts = new int[(int) (longest.length() / HnswFormat.START_BYTES)];
        this.startNorms = new float[starts.length];
        for (int i = 0; i < starts.length; i++) {
            longest.readInts((long) i * HnswFormat.START_BYTES, starts, i, 1);
            longest.readFloats((long) i * HnswFormat.START_BYTES + Integer.BYTES, startNorms, i, 1);
        }
    }

    ContainerReader reader() {
        return reader;
    }

    /** Whether this is the file that an error names. */
    boolean isIn(String path) {
        return reader.path().toString().equals(path);
    }

    /** What an access to a part of the mapping means that the file does not have any more: somebody cut it. */
    CorruptDataException gone(InternalError fault) {
        CorruptDataException damage = new CorruptDataException(
                reader.path(), 0, "it was cut while it was mapped: leave index files of open stores alone.");
        damage.addSuppressed(fault);
        return damage;
    }

    /** What its rows are coded by. */
    Coding coding() {
        return coding;
    }

    HnswConfig config() {
        return head.config();
    }

    /** The rows of the index that are not in the graph. */
    BitSet beside() {
        BitSet rows = new BitSet();
        for (int row = 0; row < places.length; row++) {
            if (places[row] == HnswFormat.BESIDE) {
                rows.set(row);
            }
        }
        return rows;
    }

    /** How many nodes there are. */
    int nodes() {
        int nodes = 0;
        for (byte place : places) {
            nodes += place == HnswFormat.IN_GRAPH ? 1 : 0;
        }
        return nodes;
    }

    @Override
    public int entry() {
        return head.entry();
    }

    @Override
    public int[] starts() {
        return starts;
    }

    @Override
    public int levelOf(int node) {
        return levels.of(node);
    }

    @Override
    public boolean holds(int row) {
        return row < places.length && places[row] == HnswFormat.IN_GRAPH;
    }

    @Override
    public int rowBound() {
        return places.length;
    }

    @Override
    public int mostLinks() {
        return head.recordLength() - 1;
    }

    @Override
    public int links(int level, int node, int[] target) {
        Section section = level == 0 ? ground : upper;
        long record = level == 0 ? node : slots.readInt((long) node * Integer.BYTES) + (long) level - 1;
        long offset = record * head.recordLength() * Integer.BYTES;
        int count = section.readInt(offset);
        section.readInts(offset + Integer.BYTES, target, 0, count);
        return count;
    }

    @Override
    public void aim(Probe probe, float[] vector) {
        coding.aim(vector, 0, probe);
    }

    @Override
    public void distances(Probe probe, int[] nodes, int count, float[] distances) {
        byte[][] chunks = probe.chunks(Probe.ROWS * rowBytes);
        byte[] rows = chunks[0];
        int next = 0;
        for (; next <= count - Probe.ROWS; next += Probe.ROWS) {
            for (int i = 0; i < Probe.ROWS; i++) {
                read(nodes[next + i], rows, i * rowBytes);
                probe.choose(i, 0, i * rowBytes);
            }
            coding.distances(probe, chunks, distances, next);
        }
        for (; next < count; next++) {
            read(nodes[next], rows, 0);
            distances[next] = coding.distance(probe, rows, 0);
        }
    }

    private void read(int row, byte[] codes, int offset) {
        this.codes.read((long) row * rowBytes, codes, offset, rowBytes);
    }

    @Override
    public boolean retain() {
        return reader.retain();
    }

    @Override
    public void release() {
        reader.release();
    }

    /** All of it, in memory, where it can grow. */
    GrowingGraph thaw() {
        GrowingGraph graph = head.config().graph(coding);
        byte[] code = new byte[rowBytes];
        int[] links = new int[mostLinks()];
        for (int node = 0; node < places.length; node++) {
            if (holds(node)) {
                read(node, code, 0);
                graph.restore(node, code);
                for (int level = 0; level <= levels.of(node); level++) {
                    graph.restore(level, node, Arrays.copyOf(links, links(level, node, links)));
                }
            }
        }
        graph.restoreEntry(head.entry());
        for (int i = 0; i < starts.length; i++) {
            graph.restoreStart(starts[i], startNorms[i]);
        }
        return graph;
    }
}
