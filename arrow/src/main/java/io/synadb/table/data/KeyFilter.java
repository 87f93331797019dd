package io.synadb.table.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Which keys some rows may have: the split-block Bloom filter of the Parquet format, of the XXH64 (seed 0) of encoded keys.
 *
 * <pre>
 * block    8 × u32, little-endian: 256 bits; the filter is a number of blocks, not always a power of two
 * of hash  block (hash >>> 32) × blocks >>> 32; in its word i the bit (u32(hash) × SALT[i]) >>> 27
 * </pre>
 *
 * <p>It never misses a key. With {@value #BITS_PER_KEY} bits a key it takes one of about 100 others for one that is there;
 * filters are at most {@value #MAX_BYTES} bytes, enough for 100 million keys, and take more others for one's own beyond that.
 *
 * <p>Source: Apache Parquet format, {@code BloomFilter.md}; Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom
 * Filters, 2007. Stateless and thread-safe.
 */
final class KeyFilter {
    static final int BLOCK_BYTES = 32;
    static final double BITS_PER_KEY = 10.5;
    static final int MAX_BYTES = 128 << 20;

    private static final int[] SALT = {
        0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
    };

    private KeyFilter() {}

    /** How many bytes the filter of so many keys has; 0 of none. */
    static int bytesFor(long keys) {
        double blocks = Math.ceil(keys * BITS_PER_KEY / (BLOCK_BYTES * Byte.SIZE));
        return (int) Math.min(MAX_BYTES, blocks * BLOCK_BYTES);
    }

    /** The filter of some keys; {@link #bytesFor} says how long it is. */
    static ByteBuffer of(long[] hashes, int count) {
        ByteBuffer filter = ByteBuffer.allocate(bytesFor(count)).order(ByteOrder.LITTLE_ENDIAN);
        for (int key = 0; key < count; key++) {
            add(filter, hashes[key]);
        }
        return filter;
    }

    /** Adds a key to a filter of any length. */
    static void add(ByteBuffer filter, long hash) {
        int block = blockOf(hash, filter.limit());
        for (int word = 0; word < SALT.length; word++) {
            int at = block + word * Integer.BYTES;
            filter.putInt(at, filter.getInt(at) | bit(hash, word));
        }
    }

    /** Where the block of a hash starts in a filter of this length. */
    static int blockOf(long hash, int filterBytes) {
        long blocks = filterBytes / BLOCK_BYTES;
        return (int) ((hash >>> 32) * blocks >>> 32) * BLOCK_BYTES;
    }

    /**
     * Whether a key may be there.
     *
     * @param block the one that {@link #blockOf} names, little-endian
     */
    static boolean mayContain(ByteBuffer block, long hash) {
        for (int word = 0; word < SALT.length; word++) {
            if ((block.getInt(word * Integer.BYTES) & bit(hash, word)) == 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(long hash, int word) {
        return 1 << ((int) hash * SALT[word] >>> 27);
    }
}
