package io.synadb.log;

/**
 * The bytes of an {@link io.synadb.Atom}: a u32 tag, then by tag
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
final class AtomFormat {
    static final int TAG_BYTES = Integer.BYTES;
    static final int NULL = 0;
    static final int FLOAT = 1;
    static final int INT = 2;
    static final int TEXT = 3;
    static final int BYTES = 4;
    static final int VECTOR = 5;

    static final int NUMBER_BYTES = TAG_BYTES + Long.BYTES;
    /** Tag and length of a text, bytes or vector. */
    static final int PREFIX_BYTES = TAG_BYTES + Long.BYTES;

    static final int VECTOR_SUFFIX_BYTES = Short.BYTES;

    private AtomFormat() {}
}
