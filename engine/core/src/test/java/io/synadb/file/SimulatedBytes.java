package io.synadb.file;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The bytes of one file, twice: in the page cache, where programs read and write them, and on the platter. Between the two
 * stands every content that each sector has had since it was last forced out, for the disk may have written any of them.
 *
 * <p>Sizes are kept apart from contents, as journals of file systems do: the platter may know that a file is long before it
 * has the bytes, which are then zeros. Not thread-safe.
 */
final class SimulatedBytes {
    static final int SECTOR_BYTES = 512;

    private byte[] cache;
    private int size;
    private byte[] platter;
    private int platterSize;

    /** By sector, the contents it has had since it was last forced out, the newest last. */
    private final Map<Integer, List<byte[]>> unsynced = new TreeMap<>();

    /** The sizes that the file has had since, the newest last. */
    private final List<Integer> unsyncedSizes = new ArrayList<>();

    /** Bytes that stand on the platter already. */
    SimulatedBytes(byte[] contents) {
        this.cache = Arrays.copyOf(contents, roundedUp(contents.length));
        this.size = contents.length;
        this.platter = cache.clone();
        this.platterSize = size;
    }

    int size() {
        return size;
    }

    byte[] contents() {
        return Arrays.copyOf(cache, size);
    }

    int read(ByteBuffer target, long position) {
        int length = (int) Math.max(0, Math.min(target.remaining(), size - position));
        target.put(cache, (int) Math.min(position, size), length);
        return length;
    }

    void write(ByteBuffer source, long position) {
        int length = source.remaining();
        if (length == 0) {
            return;
        }
        int start = Math.toIntExact(position);
        int end = Math.toIntExact(position + length);
        if (end > cache.length) {
            cache = Arrays.copyOf(cache, Math.max(roundedUp(end), 2 * cache.length));
        }
        source.get(cache, start, length);
        if (end > size) {
            resize(end);
        }
        for (int sector = start / SECTOR_BYTES; sector <= (end - 1) / SECTOR_BYTES; sector++) {
            touch(sector);
        }
    }

    void truncate(int newSize) {
        if (newSize >= size) {
            return;
        }
        Arrays.fill(cache, newSize, size, (byte) 0);
        resize(newSize);
        if (newSize % SECTOR_BYTES != 0) {
            touch(newSize / SECTOR_BYTES);
        }
    }

    private void resize(int newSize) {
        size = newSize;
        unsyncedSizes.add(newSize);
    }

    private void touch(int sector) {
        int start = sector * SECTOR_BYTES;
        unsynced.computeIfAbsent(sector, ignored -> new ArrayList<>())
                .add(Arrays.copyOfRange(cache, start, start + SECTOR_BYTES));
    }

    /** Brings everything to the platter. What an earlier failure dropped is no longer known to be missing there. */
    void sync() {
        unsynced.forEach((sector, contents) -> toPlatter(sector, contents.get(contents.size() - 1)));
        unsynced.clear();
        unsyncedSizes.clear();
        platterSize = size;
        cut(platterSize);
    }

    /**
     * A sync that fails, as those of Linux do: some sectors reach the platter and the others never will, but all count as
     * written out, and are read from the cache until the machine ends.
     */
    void failSync(Random random) {
        settle(random, random.nextDouble());
        unsynced.clear();
    }

    /**
     * What stands on the platter after the end of the machine.
     *
     * @param kept how likely a sector holds its newest content; if not, it holds the one before it was last forced out, or
     *     any of those between
     */
    SimulatedBytes afterEndOfMachine(Random random, double kept) {
        if (!unsyncedSizes.isEmpty() && random.nextInt(3) > 0) {
            platterSize = unsyncedSizes.get(
                    random.nextDouble() < kept ? unsyncedSizes.size() - 1 : random.nextInt(unsyncedSizes.size()));
        }
        settle(random, kept);
        cut(platterSize);
        return new SimulatedBytes(Arrays.copyOf(platter, platterSize));
    }

    private void settle(Random random, double kept) {
        unsynced.forEach((sector, contents) -> {
            if (random.nextDouble() < kept) {
                toPlatter(sector, contents.get(contents.size() - 1));
            } else if (random.nextBoolean()) {
                toPlatter(sector, contents.get(random.nextInt(contents.size())));
            }
        });
    }

    private void toPlatter(int sector, byte[] content) {
        int start = sector * SECTOR_BYTES;
        if (start + SECTOR_BYTES > platter.length) {
            platter = Arrays.copyOf(platter, Math.max(start + SECTOR_BYTES, 2 * platter.length));
        }
        System.arraycopy(content, 0, platter, start, SECTOR_BYTES);
    }

    private void cut(int end) {
        if (end < platter.length) {
            Arrays.fill(platter, end, platter.length, (byte) 0);
        }
    }

    private static int roundedUp(int bytes) {
        return (bytes + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES;
    }
}
