package io.synadb.flink.source;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The bytes of a split in checkpoints and on the wire. Version 1, big-endian:
 *
 * <table>
 * <caption>Version 1</caption>
 * <tr><th>type</th><th>field</th></tr>
 * <tr><td>i64</td><td>version of the table</td></tr>
 * <tr><td>u16 + modified UTF-8</td><td>path of the file</td></tr>
 * <tr><td>i64, i64, i32, i64</td><td>its length, footer offset, footer checksum, rows</td></tr>
 * <tr><td>i64, i64, i64</td><td>first row, next row, end row</td></tr>
 * </table>
 *
 * <p>Every version that was ever released stays readable. Stateless and thread-safe.
 */
public final class SynaSplitSerializer implements SimpleVersionedSerializer<SynaSplit> {
    /** The one instance: it has no state. */
    public static final SynaSplitSerializer INSTANCE = new SynaSplitSerializer();

    private static final int VERSION = 1;

    private SynaSplitSerializer() {}

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(SynaSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(split.version());
        out.writeUTF(split.file().path());
        out.writeLong(split.file().length());
        out.writeLong(split.file().footer());
        out.writeInt(split.file().footerCrc());
        out.writeLong(split.file().rows());
        out.writeLong(split.firstRow());
        out.writeLong(split.nextRow());
        out.writeLong(split.endRow());
        return bytes.toByteArray();
    }

    /** @throws IOException for another version, and for bytes that no split was written as */
    @Override
    public SynaSplit deserialize(int version, byte[] serialized) throws IOException {
        StateBytes.requireVersion("split", version, VERSION);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized));
        try {
            long tableVersion = in.readLong();
            String path = in.readUTF();
            SynaSplit split = new SynaSplit(
                    tableVersion,
                    SynaSplit.file(path, in.readLong(), in.readLong(), in.readInt(), in.readLong()),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
            StateBytes.requireEnd("split", in);
            return split;
        } catch (EOFException | IllegalArgumentException e) {
            throw StateBytes.damaged("split", serialized, e);
        }
    }
}
