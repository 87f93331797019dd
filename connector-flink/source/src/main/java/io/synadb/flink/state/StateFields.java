package io.synadb.flink.state;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.UUID;

/**
 * The fields that several kinds of state share.
 *
 * <pre>
 * uuid      16 bytes, the more significant half first
 * block     i32 length and that many bytes
 * </pre>
 *
 * Stateless and thread-safe.
 */
public final class StateFields {
    private StateFields() {}

    /** Writes a uuid. */
    public static void writeUuid(UUID uuid, DataOutputStream out) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    /** Reads a uuid. */
    public static UUID readUuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    /** Writes a block. */
    public static void writeBlock(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /**
     * Reads a block; takes no memory for a length that cannot be true.
     *
     * @throws EOFException when fewer bytes are there than the length says
     */
    public static byte[] readBlock(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new EOFException("a block of " + length + " bytes, of which " + in.available() + " are there");
        }
        return in.readNBytes(length);
    }
}
