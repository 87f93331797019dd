package io.synadb.vector.kernel;

/**
 * How 4-bit codes stand in bytes: two in one, that of the even position in the low half; zeros fill up to a multiple of 16
 * bytes, which the registers of every processor divide.
 *
 * <p>Two bytes are a lane of 16 bits with four codes, at four consecutive positions. Shifts take them apart into four vectors,
 * and so the weights to multiply them with stand in four planes, one for each place in a lane.
 *
 * <p>Stateless and thread-safe.
 */
public final class Nibbles {
    /** The greatest code; the least is 0. */
    public static final int LARGEST = 15;

    /** The greatest weight of a product with codes; the least is its negative. */
    public static final int LARGEST_WEIGHT = 127;

    /** What the bytes of a row are a multiple of. */
    static final int UNIT_BYTES = 16;

    private Nibbles() {}

    /** Bytes of a row of codes. */
    public static int bytes(int codes) {
        return (codes + 2 * UNIT_BYTES - 1) / (2 * UNIT_BYTES) * UNIT_BYTES;
    }

    /** Puts a code into a row whose bytes were zero. */
    public static void put(int code, byte[] row, int offset, int position) {
        row[offset + position / 2] |= (byte) (code << 4 * (position % 2));
    }

    /** How many weights a row of so many bytes is multiplied with, padding included. */
    public static int weights(int bytes) {
        return 2 * bytes;
    }

    /** Where the weight of a position stands. */
    public static int weightIndex(int position, int bytes) {
        return position % 4 * (bytes / 2) + position / 4;
    }
}
