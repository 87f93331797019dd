package io.synadb.vector.mapped;

import io.synadb.CorruptDataException;
import io.synadb.file.DataFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a file of the published library from a place on, which has no checksums: what can be told is whether the next thing fits.
 * Not thread-safe.
 */
final class PublishedBytes {
    private final DataFile file;
    private final long end;
    private long at;

    PublishedBytes(DataFile file, long start, long end) {
        this.file = file;
        this.at = start;
        this.end = end;
    }

    /** Offset of what comes next. */
    long at() {
        return at;
    }

    boolean hasMore() {
        return at < end;
    }

    int unsignedByte() {
        return Byte.toUnsignedInt(next(Byte.BYTES).get(0));
    }

    int unsignedShort() {
        return Short.toUnsignedInt(next(Short.BYTES).getShort(0));
    }

    long unsignedLong() {
        return next(Long.BYTES).getLong(0);
    }

    /**
     * A number that is at most so much.
     *
     * @param what it is, for the error
     */
    long unsignedLong(String what, long most) {
        long start = at;
        long value = unsignedLong();
        if (value < 0 || value > most) {
            throw corrupt(start, "it says %s is %s, expected at most %d.", what, Long.toUnsignedString(value), most);
        }
        return value;
    }

    float[] floats(int count) {
        float[] floats = new float[count];
        next(count * Float.BYTES).asFloatBuffer().get(floats);
        return floats;
    }

    String text(int bytes) {
        long start = at;
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(next(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw corrupt(start, "the key there is not UTF-8.");
        }
    }

    ByteBuffer next(int length) {
        ByteBuffer bytes = VectorFileFormat.little(length <= end - at ? length : 0);
        if (bytes.capacity() < length || file.read(bytes, at) < length) {
            throw corrupt(at, "%d bytes are to come, but they reach behind the end, %d.", length, end);
        }
        at += length;
        return bytes.clear();
    }

    CorruptDataException corrupt(long offset, String what, Object... arguments) {
        return new CorruptDataException(file.path(), offset, what.formatted(arguments));
    }
}
