package io.synadb.flink.source;

import io.synadb.flink.state.StateSerializer;
import io.synadb.table.deletes.DeletesEntry;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * The bytes of a split in checkpoints and on the wire, big-endian:
 *
 * <table>
 * <caption>Version 2</caption>
 * <tr><th>type</th><th>field</th></tr>
 * <tr><td>i64</td><td>version of the table</td></tr>
 * <tr><td>u16 + modified UTF-8</td><td>path of the file</td></tr>
 * <tr><td>i64, i64, i32, i64</td><td>its length, footer offset, footer checksum, rows</td></tr>
 * <tr><td>i64, i64, i64</td><td>first row, next row, end row</td></tr>
 * <tr><td>u8</td><td>1 if rows of the file are deleted, else 0 and nothing more</td></tr>
 * <tr><td>u16 + modified UTF-8</td><td>path of the file that says which</td></tr>
 * <tr><td>i64, i64, i32, i64</td><td>offset, length and checksum of their bitmap there, and how many they are</td></tr>
 * </table>
 *
 * <p>Version 1 ends before the deleted rows, and has none.
 *
 * <p>Every version that was ever released stays readable. Stateless and thread-safe.
 */
public final class SynaSplitSerializer extends StateSerializer<SynaSplit> {
    /** The one instance: it has no state. */
    public static final SynaSplitSerializer INSTANCE = new SynaSplitSerializer();

    private SynaSplitSerializer() {
        super("split of a source", 2);
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
        DeletesEntry deletes = split.file().deletes();
        out.writeBoolean(deletes != null);
        if (deletes != null) {
            out.writeUTF(deletes.file());
            out.writeLong(deletes.offset());
            out.writeLong(deletes.length());
            out.writeInt(deletes.crc());
            out.writeLong(deletes.count());
        }
    }

    @Override
    protected SynaSplit read(DataInputStream in) throws IOException {
        SynaSplit split = readFirstVersion(in);
        int deletes = in.readUnsignedByte();
        if (deletes > 1) {
            throw new IllegalArgumentException("found " + deletes + ", expected 1 or 0 for deleted rows or none");
        }
        if (deletes == 0) {
            return split;
        }
        DeletesEntry entry = new DeletesEntry(in.readUTF(), in.readLong(), in.readLong(), in.readInt(), in.readLong());
        return new SynaSplit(
                split.version(), split.file().withDeletes(entry), split.firstRow(), split.nextRow(), split.endRow());
    }

    @Override
    protected SynaSplit readOther(DataInputStream in, int found) throws IOException {
        return found == 1 ? readFirstVersion(in) : super.readOther(in, found);
    }

    private static SynaSplit readFirstVersion(DataInputStream in) throws IOException {
        return new SynaSplit(
                in.readLong(),
                SynaSplit.file(in.readUTF(), in.readLong(), in.readLong(), in.readInt(), in.readLong()),
                in.readLong(),
                in.readLong(),
                in.readLong());
    }
}
