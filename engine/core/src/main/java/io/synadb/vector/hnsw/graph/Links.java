package io.synadb.vector.hnsw.graph;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The links of all nodes on all levels, as flat records in chunks that never move.
 *
 * <p>A record is a count and as many rows. Links are symmetric: a row stands in the record of each row in its own record.
 * Readers copy a record without a lock. They may see a link twice, or miss one, while another leaves the record; they never see
 * what was not a link. Writers hold the locks of all the rows they change, or rely on.
 *
 * <p>Thread-safe. The locks are striped by row and reentrant, so rows that share a stripe are no special case; whoever takes
 * several takes them in the order of the stripes. The class's monitor guards growth.
 */
final class Links {
    private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle BYTE = MethodHandles.arrayElementVarHandle(byte[].class);

    private static final int SHIFT = 10;
    private static final int CHUNK = 1 << SHIFT;
    private static final int MASK = CHUNK - 1;
    private static final int STRIPES = 256;

    /** No node stands for the row. */
    static final byte ABSENT = 0;
    /** A node stands for the row. */
    static final byte PRESENT = 1;
    /** The node is on its way out: it gets no new links, and no link is dropped for its sake. */
    static final byte LEAVING = 2;

    private final int degree;
    private final ReentrantLock[] stripes = new ReentrantLock[STRIPES];
    private volatile byte[][] states = new byte[0][];
    private volatile int[][] ground = new int[0][];
    private volatile int[][] upperSlots = new int[0][];
    private volatile int[][] upper = new int[0][];
    private int nextUpperSlot = 1;

    /** @param degree the links that a node keeps on an upper level; on level 0 it keeps twice as many */
    Links(int degree) {
        this.degree = degree;
        Arrays.setAll(stripes, i -> new ReentrantLock());
    }

    /** How many links a node keeps when it has too many. */
    int kept(int level) {
        return level == 0 ? 2 * degree : degree;
    }

    /** From how many links on a node has too many. */
    int tooMany(int level) {
        return kept(level) * 5 / 4 + 2;
    }

    /** How many links fit: room that only repairs use beyond {@link #tooMany}. */
    int capacity(int level) {
        return tooMany(level) + kept(level) / 4 + 1;
    }

    /** Makes room for a row whose node reaches up to a level. */
    synchronized void reserve(int row, int level) {
        int chunk = row >> SHIFT;
        if (chunk >= states.length || states[chunk] == null) {
            int chunks = Math.max(chunk + 1, states.length);
            int[][] moreGround = Arrays.copyOf(ground, chunks);
            int[][] moreSlots = Arrays.copyOf(upperSlots, chunks);
            byte[][] moreStates = Arrays.copyOf(states, chunks);
            for (int i = 0; i <= chunk; i++) {
                if (moreStates[i] == null) {
                    moreGround[i] = new int[CHUNK * stride(0)];
                    moreSlots[i] = new int[CHUNK];
                    moreStates[i] = new byte[CHUNK];
                }
            }
            ground = moreGround;
            upperSlots = moreSlots;
            states = moreStates;
        }
        if (level > 0 && upperSlots[chunk][row & MASK] == 0) {
            int last = nextUpperSlot + level - 1;
            int chunks = (last >> SHIFT) + 1;
            if (chunks > upper.length) {
                int[][] moreUpper = Arrays.copyOf(upper, chunks);
                for (int i = upper.length; i < chunks; i++) {
                    moreUpper[i] = new int[CHUNK * stride(1)];
                }
                upper = moreUpper;
            }
            INT.setRelease(upperSlots[chunk], row & MASK, nextUpperSlot);
            nextUpperSlot = last + 1;
        }
    }

    int rowBound() {
        return states.length << SHIFT;
    }

    byte state(int row) {
        byte[][] states = this.states;
        int chunk = row >> SHIFT;
        return chunk < states.length ? (byte) BYTE.getAcquire(states[chunk], row & MASK) : ABSENT;
    }

    void become(int row, byte state) {
        BYTE.setRelease(states[row >> SHIFT], row & MASK, state);
    }

    int count(int level, int row) {
        return (int) INT.getAcquire(record(level, row), offset(level, row));
    }

    /** Copies the links of a row; the target holds {@link #capacity} of them. */
    int copy(int level, int row, int[] target) {
        int[] record = record(level, row);
        int offset = offset(level, row);
        int count = (int) INT.getAcquire(record, offset);
        System.arraycopy(record, offset + 1, target, 0, count);
        return count;
    }

    boolean has(int level, int row, int link) {
        int[] record = record(level, row);
        int offset = offset(level, row);
        int end = offset + (int) INT.getAcquire(record, offset);
        for (int i = offset + 1; i <= end; i++) {
            if (record[i] == link) {
                return true;
            }
        }
        return false;
    }

    /** Links two rows, each of which has room. The caller holds both locks. */
    void join(int level, int a, int b) {
        append(level, a, b);
        append(level, b, a);
    }

    /** Cuts the link of two rows, which are linked. The caller holds both locks. */
    void cut(int level, int a, int b) {
        remove(level, a, b);
        remove(level, b, a);
    }

    /** Gives a row, which has none, all its links at once, without those back. */
    void restore(int level, int row, int[] linked) {
        int offset = offset(level, row);
        int[] record = record(level, row);
        System.arraycopy(linked, 0, record, offset + 1, linked.length);
        INT.setRelease(record, offset, linked.length);
    }

    void lock(int a, int b) {
        int i = a % STRIPES;
        int j = b % STRIPES;
        stripes[Math.min(i, j)].lock();
        stripes[Math.max(i, j)].lock();
    }

    void unlock(int a, int b) {
        stripes[a % STRIPES].unlock();
        stripes[b % STRIPES].unlock();
    }

    void lock(int a, int b, int c) {
        int i = a % STRIPES;
        int j = b % STRIPES;
        int k = c % STRIPES;
        int least = Math.min(i, Math.min(j, k));
        int most = Math.max(i, Math.max(j, k));
        stripes[least].lock();
        stripes[i + j + k - least - most].lock();
        stripes[most].lock();
    }

    void unlock(int a, int b, int c) {
        unlock(a, b);
        stripes[c % STRIPES].unlock();
    }

    private void append(int level, int row, int link) {
        int[] record = record(level, row);
        int offset = offset(level, row);
        int count = record[offset];
        record[offset + 1 + count] = link;
        INT.setRelease(record, offset, count + 1);
    }

    private void remove(int level, int row, int link) {
        int[] record = record(level, row);
        int offset = offset(level, row);
        int last = offset + record[offset];
        for (int i = offset + 1; i <= last; i++) {
            if (record[i] == link) {
                record[i] = record[last];
                INT.setRelease(record, offset, last - offset - 1);
                return;
            }
        }
    }

    private int[] record(int level, int row) {
        return level == 0 ? ground[row >> SHIFT] : upper[slot(level, row) >> SHIFT];
    }

    private int offset(int level, int row) {
        return level == 0 ? (row & MASK) * stride(0) : (slot(level, row) & MASK) * stride(1);
    }

    private int slot(int level, int row) {
        return (int) INT.getAcquire(upperSlots[row >> SHIFT], row & MASK) + level - 1;
    }

    private int stride(int level) {
        return 1 + capacity(level);
    }
}
