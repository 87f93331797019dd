package io.synadb.flink.state;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A value as the bytes that Flink keeps in checkpoints and sends between tasks: its fields one after another, big-endian as
 * {@link DataOutputStream} has them, and nothing behind them.
 *
 * <p>Stateless and thread-safe.
 */
public abstract class StateSerializer<T> implements SimpleVersionedSerializer<T> {
    private final String what;
    private final int version;

    /**
     * @param what names the values in errors
     * @param version of the layout that is written
     */
    protected StateSerializer(String what, int version) {
        this.what = what;
        this.version = version;
    }

    /** Writes the fields of a value. */
    protected abstract void write(T value, DataOutputStream out) throws IOException;

    /**
     * Reads the fields of a value.
     *
     * @throws EOFException when some are missing
     * @throws IllegalArgumentException when there is no value with such fields
     */
    protected abstract T read(DataInputStream in) throws IOException;

    /**
     * Reads the fields of a value as another version wrote them; who knows an earlier one overrides this.
     *
     * @param found the version, not the one that is written
     * @throws UnsupportedFeatureException when it is unknown
     */
    protected T readOther(DataInputStream in, int found) throws IOException {
        throw new UnsupportedFeatureException("Cannot read the " + what + " from Flink's state: found version " + found
                + ", this SynaDB knows version " + version + ". Restore the job with a newer SynaDB.");
    }

    @Override
    public final int getVersion() {
        return version;
    }

    @Override
    public final byte[] serialize(T value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(value, out);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a value, to the last byte.
     *
     * @throws UnsupportedFeatureException for another version
     * @throws CorruptDataException when bytes are missing or left over, or are no such value
     */
    @Override
    public final T deserialize(int found, byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        T value;
        try {
            value = found == version ? read(in) : readOther(in, found);
        } catch (EOFException | UTFDataFormatException | IllegalArgumentException e) {
            throw damaged(bytes, in, "the " + bytes.length + " bytes are cut short or damaged (" + e + ").");
        }
        if (in.available() > 0) {
            throw damaged(bytes, in, in.available() + " bytes are left over, expected none.");
        }
        return value;
    }

    /** Where a value lies, in errors. */
    protected final String place() {
        return "'" + what + "' in Flink's state";
    }

    private CorruptDataException damaged(byte[] bytes, DataInputStream in, String how) throws IOException {
        return new CorruptDataException(
                place(), bytes.length - in.available(), how + " Restore the job from another savepoint or checkpoint.");
    }
}
