package io.synadb.log.record;

import java.nio.ByteBuffer;

/**
 * How many bytes an LZ4 block gives, from its lengths alone, without giving them: a block is a row of sequences, each a token
 * of two lengths of four bits, more of the first where that is 15, as many literals, two bytes of offset, and more of the
 * second length where that is 15. The last sequence ends with its literals.
 *
 * <p>Not thread-safe.
 */
final class Lz4BlockLength {
    static final long NO_BLOCK = -1;

    private static final int OFFSET_BYTES = Short.BYTES;
    private static final int LEAST_MATCH_BYTES = 4;
    /** What a length of four bits is when more of it follows. */
    private static final int MORE_FOLLOWS = 15;

    private final ByteBuffer bytes;
    private final long end;
    private long at;

    private Lz4BlockLength(ByteBuffer bytes, int start, int length) {
        this.bytes = bytes;
        this.at = start;
        this.end = (long) start + length;
    }

    /** How many bytes the block that starts at {@code start} gives; {@link #NO_BLOCK} when its lengths lead nowhere. */
    static long of(ByteBuffer bytes, int start, int length) {
        return new Lz4BlockLength(bytes, start, length).rawBytes();
    }

    private long rawBytes() {
        long raw = 0;
        while (at < end) {
            int token = next();
            long literals = length(token >>> 4);
            raw += literals;
            at += literals;
            if (at == end) {
                return raw;
            }
            at += OFFSET_BYTES;
            raw += LEAST_MATCH_BYTES + length(token & MORE_FOLLOWS);
        }
        return NO_BLOCK;
    }

    private long length(int inToken) {
        long length = inToken;
        boolean more = inToken == MORE_FOLLOWS;
        while (more && at < end) {
            int added = next();
            length += added;
            more = added == 255;
        }
        return length;
    }

    private int next() {
        return Byte.toUnsignedInt(bytes.get((int) at++));
    }
}
