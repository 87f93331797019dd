package io.synadb.flink.source;

import io.synadb.flink.state.StateSerializer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

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
public final class SynaSplitSerializer extends StateSerializer<SynaSplit> {
    /** The one instance: it has no state. */
    public static final SynaSplitSerializer INSTANCE = new SynaSplitSerializer();

    private SynaSplitSerializer() {
        super("split of a source", 1);
    }

    @Override
    protected void write(SynaSplit split, DataOutputStream out) throws IOException {
        out.writeLong(split.version());
        out.writeUTF(split.file().path());
        out.writeLong(split.file().length());
        out.writeLong(split.file().footer());
        out.writeInt(split.file().footerCrc());
        out.writeLong(split.file().rows());
        out.writeLong(split.firstRow());
        out.writeLong(split.nextRow());
        out.writeLong(split.endRow());
    }

    @Override
    protected SynaSplit read(DataInputStream in) throws IOException {
        return new SynaSplit(
                in.readLong(),
                SynaSplit.file(in.readUTF(), in.readLong(), in.readLong(), in.readInt(), in.readLong()),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }
}
