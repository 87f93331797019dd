package io.synadb;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * One value of a key: nothing, a number, text, bytes, or a vector of float32.
 *
 * <p>Two atoms are equal when they are of one kind and hold the same; floats compare as {@link Double#compare} and
 * {@link java.lang.Float#compare} do, so that a NaN equals itself. Arrays are copied on the way in and out. Immutable and
 * thread-safe.
 */
public sealed interface Atom {

    /** The value that says that there is none; not the same as a deleted key. */
    static Atom ofNull() {
        return Null.INSTANCE;
    }

    static Atom of(double value) {
        return new Float(value);
    }

    static Atom of(long value) {
        return new Int(value);
    }

    static Atom of(String value) {
        return new Text(value);
    }

    /** An atom of a copy of {@code value}. */
    static Atom of(byte[] value) {
        return new Bytes(value.clone());
    }

    /** An atom of a copy of {@code value}. */
    static Atom of(float[] value) {
        return new Vector(value.clone());
    }

    /** No value. */
    enum Null implements Atom {
        INSTANCE;

        @Override
        public String toString() {
            return "Null";
        }
    }

    /** A double, kept bit for bit. */
    record Float(double value) implements Atom {}

    /** A signed 64-bit integer. */
    record Int(long value) implements Atom {}

    /** Unicode text; a string with half a surrogate pair is refused when it is written. */
    record Text(String value) implements Atom {
        public Text {
            Objects.requireNonNull(value, "value");
        }
    }

    /** A string of bytes. */
    final class Bytes implements Atom {
        private final byte[] value;

        private Bytes(byte[] value) {
            this.value = value;
        }

        /** An atom of a copy of the remaining bytes of {@code source}, which are consumed. */
        public static Bytes copyOf(ByteBuffer source) {
            byte[] copy = new byte[source.remaining()];
            source.get(copy);
            return new Bytes(copy);
        }

        /** A copy of the bytes. */
        public byte[] value() {
            return value.clone();
        }

        /** A read-only view of the bytes. */
        public ByteBuffer view() {
            return ByteBuffer.wrap(value).asReadOnlyBuffer();
        }

        /** How many bytes there are. */
        public int size() {
            return value.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes bytes && Arrays.equals(value, bytes.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Bytes[size=" + value.length + "]";
        }
    }

    /** A vector of float32, kept bit for bit. */
    final class Vector implements Atom {
        private final float[] value;

        private Vector(float[] value) {
            this.value = value;
        }

        /** An atom of a copy of the remaining floats of {@code source}, which are consumed. */
        public static Vector copyOf(FloatBuffer source) {
            float[] copy = new float[source.remaining()];
            source.get(copy);
            return new Vector(copy);
        }

        /** A copy of the elements. */
        public float[] value() {
            return value.clone();
        }

        /** A read-only view of the elements. */
        public FloatBuffer view() {
            return FloatBuffer.wrap(value).asReadOnlyBuffer();
        }

        /** How many elements there are. */
        public int dimensions() {
            return value.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Vector vector && Arrays.equals(value, vector.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Vector[dimensions=" + value.length + "]";
        }
    }
}
