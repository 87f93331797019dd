package io.synadb.flink.sink;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.commit.DataFileJson;
import io.synadb.table.data.DataFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The bytes that the sink keeps in Flink's state and sends between its tasks, big-endian as {@link DataOutputStream} has it.
 *
 * <pre>
 * uuid      16 bytes, the more significant half first
 * text      u16 length, modified UTF-8
 * files     u32 count; each u32 length and that many bytes: the line {"add":{…}} that a commit has for it, UTF-8
 * </pre>
 *
 * Stateless and thread-safe.
 */
final class SinkState {
    private SinkState() {}

    /** Writes the fields of one value. */
    @FunctionalInterface
    interface Writer {
        void write(DataOutputStream out) throws IOException;
    }

    /** Reads the fields of one value. */
    @FunctionalInterface
    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    static byte[] write(Writer fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            fields.write(out);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a value, to the last byte.
     *
     * @param what names the value in errors
     * @param known the version that the reader reads
     * @param version the version that was written
     * @throws UnsupportedFeatureException when they differ
     * @throws CorruptDataException when bytes are missing or left over, or are no such value
     */
    static <T> T read(String what, int known, int version, byte[] bytes, Reader<T> fields) throws IOException {
        if (version != known) {
            throw new UnsupportedFeatureException(
                    "Cannot read the " + what + " of a sink from Flink's state: found version " + version
                            + ", this SynaDB knows version " + known + ". Restore the job with a newer SynaDB.");
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        try {
            T value = fields.read(in);
            if (in.available() > 0) {
                throw new CorruptDataException(
                        name(what),
                        bytes.length - in.available(),
                        in.available() + " bytes are left over, expected none.");
            }
            return value;
        } catch (EOFException | UTFDataFormatException e) {
            throw new CorruptDataException(
                    name(what),
                    bytes.length - in.available(),
                    "the " + bytes.length
                            + " bytes are cut short or damaged. Restore the job from another savepoint or checkpoint.");
        }
    }

    static void writeUuid(DataOutputStream out, UUID uuid) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    static UUID readUuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }

    static void writeFiles(DataOutputStream out, List<DataFile> files) throws IOException {
        out.writeInt(files.size());
        for (DataFile file : files) {
            byte[] line = DataFileJson.write(file).getBytes(StandardCharsets.UTF_8);
            out.writeInt(line.length);
            out.write(line);
        }
    }

    /** @param what names the value in errors */
    static List<DataFile> readFiles(String what, DataInputStream in) throws IOException {
        int count = in.readInt();
        List<DataFile> files = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = in.readInt();
            if (length < 0 || length > in.available()) {
                throw new EOFException();
            }
            String line = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            files.add(DataFileJson.read(name(what), line));
        }
        return files;
    }

    private static String name(String what) {
        return "'" + what + "' in Flink's state";
    }
}
