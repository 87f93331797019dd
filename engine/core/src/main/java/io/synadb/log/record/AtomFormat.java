package io.synadb.log.record;

import io.synadb.Atom;
import io.synadb.InvalidArgumentException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an {@link Atom}: a u32 tag, then by tag
 *
 * <table>
 * <caption>Atoms</caption>
 * <tr><th>tag</th><th>atom</th><th>after the tag</th></tr>
 * <tr><td>0</td><td>Null</td><td>nothing</td></tr>
 * <tr><td>1</td><td>Float</td><td>f64</td></tr>
 * <tr><td>2</td><td>Int</td><td>i64</td></tr>
 * <tr><td>3</td><td>Text</td><td>u64 length, UTF-8</td></tr>
 * <tr><td>4</td><td>Bytes</td><td>u64 length, the bytes</td></tr>
 * <tr><td>5</td><td>Vector</td><td>u64 count n, n × f32, u16 n mod 65,536</td></tr>
 * </table>
 *
 * <p>Stateless and thread-safe.
 */
public final class AtomFormat {
    public static final int TAG_BYTES = Integer.BYTES;
    public static final int NULL = 0;
    public static final int FLOAT = 1;
    public static final int INT = 2;
    static final int TEXT = 3;
    public static final int BYTES = 4;
    static final int VECTOR = 5;

    /** Tag and length of a text, bytes or vector. */
    public static final int PREFIX_BYTES = TAG_BYTES + Long.BYTES;

    /** A float or an int. */
    public static final int NUMBER_BYTES = TAG_BYTES + Long.BYTES;

    private static final int VECTOR_SUFFIX_BYTES = Short.BYTES;

    private AtomFormat() {}

    /**
     * How many bytes the atom that starts at {@code at} takes, as its own lengths say; −1 where no atom starts.
     *
     * @param room how many bytes there are from {@code at} on
     */
    public static long encodedBytes(ByteBuffer bytes, int at, int room) {
        if (room < TAG_BYTES) {
            return -1;
        }
        int tag = bytes.getInt(at);
        if (tag == NULL) {
            return TAG_BYTES;
        }
        if (tag == FLOAT || tag == INT) {
            return NUMBER_BYTES;
        }
        if (tag < 0 || tag > VECTOR || room < PREFIX_BYTES) {
            return -1;
        }
        long count = bytes.getLong(at + TAG_BYTES);
        if (count < 0 || count > LogFormat.MAX_RAW_BYTES) {
            return -1;
        }
        return tag == VECTOR ? PREFIX_BYTES + count * Float.BYTES + VECTOR_SUFFIX_BYTES : PREFIX_BYTES + count;
    }

    /**
     * Reads the atom that fills {@code bytes} from {@code at} to {@code at + length} exactly.
     *
     * @return null where there is none: lengths that do not agree, or text that is not UTF-8
     */
    static @Nullable Atom read(ByteBuffer bytes, int at, int length) {
        if (encodedBytes(bytes, at, length) != length) {
            return null;
        }
        int content = at + PREFIX_BYTES;
        return switch (bytes.getInt(at)) {
            case NULL -> Atom.ofNull();
            case FLOAT -> Atom.of(bytes.getDouble(at + TAG_BYTES));
            case INT -> Atom.of(bytes.getLong(at + TAG_BYTES));
            case TEXT -> readText(bytes.slice(content, length - PREFIX_BYTES));
            case BYTES -> Atom.Bytes.copyOf(bytes.slice(content, length - PREFIX_BYTES));
            default ->
                Atom.Vector.copyOf(bytes.slice(content, length - PREFIX_BYTES - VECTOR_SUFFIX_BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer());
        };
    }

    /** Whether {@link #read} would find an atom, without making it. */
    static boolean isReadable(ByteBuffer bytes, int at, int length) {
        return encodedBytes(bytes, at, length) == length
                && (bytes.getInt(at) != TEXT || RecordJudge.isUtf8(bytes, at + PREFIX_BYTES, length - PREFIX_BYTES));
    }

    private static @Nullable Atom readText(ByteBuffer utf8) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(utf8);
            return Atom.of(text.toString());
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /**
     * An atom ready to be written: its kind, and for text its bytes.
     *
     * @throws InvalidArgumentException when it is too long, or text that UTF-8 cannot say
     */
    public static Encodable encodable(Atom atom) {
        Objects.requireNonNull(atom, "value is null: Atom.ofNull() says that there is none");
        Encodable encodable = new Encodable(atom, atom instanceof Atom.Text text ? encodeText(text.value()) : null);
        long valueBytes = encodable.encodedBytes() + LogFormat.CHECKSUM_BYTES;
        if (valueBytes > LogFormat.MAX_VALUE_BYTES) {
            throw new InvalidArgumentException("A value takes " + valueBytes + " bytes in the file; at most "
                    + LogFormat.MAX_VALUE_BYTES + " are possible: split it.");
        }
        return encodable;
    }

    private static byte[] encodeText(String text) {
        int lone = Keys.loneSurrogate(text);
        if (lone >= 0) {
            throw new InvalidArgumentException("A text holds half of a surrogate pair at index " + lone
                    + ", which UTF-8 cannot say; it must be valid Unicode.");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param atom the value
     * @param utf8 its bytes, where it is text
     */
    public record Encodable(Atom atom, byte @Nullable [] utf8) {

        public long encodedBytes() {
            if (utf8 != null) {
                return (long) PREFIX_BYTES + utf8.length;
            }
            if (atom instanceof Atom.Bytes bytes) {
                return (long) PREFIX_BYTES + bytes.size();
            }
            if (atom instanceof Atom.Vector vector) {
                return PREFIX_BYTES + (long) vector.dimensions() * Float.BYTES + VECTOR_SUFFIX_BYTES;
            }
            return atom instanceof Atom.Null ? TAG_BYTES : NUMBER_BYTES;
        }

        /** Writes the atom at the position of a little-endian buffer. */
        void write(ByteBuffer target) {
            if (utf8 != null) {
                target.putInt(TEXT).putLong(utf8.length).put(utf8);
            } else if (atom instanceof Atom.Float number) {
                target.putInt(FLOAT).putDouble(number.value());
            } else if (atom instanceof Atom.Int number) {
                target.putInt(INT).putLong(number.value());
            } else if (atom instanceof Atom.Bytes bytes) {
                target.putInt(BYTES).putLong(bytes.size()).put(bytes.view());
            } else if (atom instanceof Atom.Vector vector) {
                target.putInt(VECTOR).putLong(vector.dimensions());
                target.asFloatBuffer().put(vector.view());
                target.position(target.position() + vector.dimensions() * Float.BYTES);
                target.putShort((short) vector.dimensions());
            } else {
                target.putInt(NULL);
            }
        }
    }
}
