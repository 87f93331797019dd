package io.synadb.flink.source.databases;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.state.StateFields;
import io.synadb.flink.state.StateSerializer;
import io.synadb.table.databases.DatabasePosition;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a split in checkpoints and on the wire, big-endian; block as in {@link StateFields}:
 *
 * <table>
 * <caption>Version 1</caption>
 * <tr><th>type</th><th>field</th></tr>
 * <tr><td>block</td><td>path of the database, UTF-8</td></tr>
 * <tr><td>u8</td><td>1 if rows were emitted, else 0 and nothing more</td></tr>
 * <tr><td>i64</td><td>end of the log when the first reader opened it</td></tr>
 * <tr><td>block, i64</td><td>key of the last row, UTF-8, and the offset of its version</td></tr>
 * </table>
 *
 * <p>Every version that was ever released stays readable. Stateless and thread-safe.
 */
public final class DatabaseSplitSerializer extends StateSerializer<DatabaseSplit> {
    /** The one instance: it has no state. */
    public static final DatabaseSplitSerializer INSTANCE = new DatabaseSplitSerializer();

    private DatabaseSplitSerializer() {
        super("database of a source", 1);
    }

    @Override
    protected void write(DatabaseSplit split, DataOutputStream out) throws IOException {
        writeText(split.database(), out);
        DatabasePosition position = split.position();
        out.writeBoolean(position != null);
        if (position != null) {
            out.writeLong(position.logEnd());
            writeText(position.key(), out);
            out.writeLong(position.offset());
        }
    }

    @Override
    protected DatabaseSplit read(DataInputStream in) throws IOException {
        String database = readText(in);
        int emitted = in.readUnsignedByte();
        if (emitted > 1) {
            throw new IllegalArgumentException("found " + emitted + ", expected 1 or 0 for a position or none");
        }
        if (emitted == 0) {
            return new DatabaseSplit(database, null);
        }
        try {
            return new DatabaseSplit(database, new DatabasePosition(in.readLong(), readText(in), in.readLong()));
        } catch (InvalidArgumentException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        StateFields.writeBlock(text.getBytes(StandardCharsets.UTF_8), out);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(StateFields.readBlock(in), StandardCharsets.UTF_8);
    }
}
