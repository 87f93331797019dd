package io.synadb.log.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import org.jspecify.annotations.Nullable;

/**
 * A value with flag 2.
 *
 * <table>
 * <caption>The stored value, v bytes</caption>
 * <tr><th>offset</th><th>size</th><th>field</th></tr>
 * <tr><td>0</td><td>4</td><td>u32 raw length; in a record of ours that of the atom and its checksum</td></tr>
 * <tr><td>4</td><td>v − 4</td><td>LZ4 block; in a record of ours its last four bytes are the checksum</td></tr>
 * </table>
 *
 * <p>Ours are made by compressing four zero bytes along with the atom and writing the checksum over the last four bytes of
 * the block. LZ4 ends every block with at least five literals, so that those bytes stand raw in it and the atom before
 * them is not touched. The published reader ignores what follows an atom.
 *
 * <p>Stateless and thread-safe.
 */
public final class Lz4Values {
    /** An atom is compressed where its encoding is longer than this. */
    static final int THRESHOLD_BYTES = 64;

    static final int LENGTH_BYTES = Integer.BYTES;

    /** No block expands by more. */
    private static final int MAX_RATIO = 255;

    /** A value that says that it is longer must prove it before it is given the memory. */
    private static final int BELIEVED_BYTES = 1 << 20;

    // The pure-Java variant: it neither unpacks a native library nor asks for access that later JDKs warn about.
    private static final LZ4Factory LZ4 = LZ4Factory.safeInstance();

    private Lz4Values() {}

    /**
     * The value of an atom, with four zero bytes where its checksum goes.
     *
     * @param raw the encoded atom and four zero bytes
     * @return null when it would not get smaller
     */
    static byte @Nullable [] compress(byte[] raw) {
        byte[] block = LZ4.fastCompressor().compress(raw);
        int valueBytes = LENGTH_BYTES + block.length;
        if (valueBytes >= raw.length || !endsInZeros(block)) {
            return null;
        }
        return ByteBuffer.allocate(valueBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(raw.length)
                .put(block)
                .array();
    }

    private static boolean endsInZeros(byte[] block) {
        for (int i = block.length - LogFormat.CHECKSUM_BYTES; i < block.length; i++) {
            if (block[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a block of a stored value of this length may give the raw length that the value says, an atom's at least. */
    public static boolean mayDecompress(ByteBuffer bytes, int at, int valueBytes) {
        long blockBytes = valueBytes - LENGTH_BYTES;
        if (blockBytes <= 0) {
            return false;
        }
        long rawBytes = Integer.toUnsignedLong(bytes.getInt(at));
        return rawBytes >= AtomFormat.TAG_BYTES
                && rawBytes <= LogFormat.MAX_RAW_BYTES
                && rawBytes <= blockBytes * MAX_RATIO;
    }

    /** The raw bytes of a stored value, or null where the block does not give as many as the value says. */
    static @Nullable ByteBuffer decompress(ByteBuffer bytes, int at, int valueBytes) {
        if (!mayDecompress(bytes, at, valueBytes)) {
            return null;
        }
        int blockBytes = valueBytes - LENGTH_BYTES;
        int rawBytes = bytes.getInt(at);
        if (rawBytes > BELIEVED_BYTES && Lz4BlockLength.of(bytes, at + LENGTH_BYTES, blockBytes) != rawBytes) {
            return null;
        }
        byte[] raw = new byte[rawBytes];
        try {
            int found = LZ4.safeDecompressor()
                    .decompress(bytes, at + LENGTH_BYTES, blockBytes, ByteBuffer.wrap(raw), 0, raw.length);
            return found == raw.length ? ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN) : null;
        } catch (LZ4Exception e) {
            return null;
        }
    }
}
