package io.synadb.spark.write;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * Values on their way from a task to the driver as Java serializes them, whatever {@code spark.serializer} is: Spark's Kryo
 * can make neither records nor the collections of {@code List.of}. Stateless and thread-safe.
 */
public final class JavaBytes {
    private JavaBytes() {}

    /** The bytes of a value. */
    public static byte[] of(Serializable value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot send " + value, e);
        }
        return bytes.toByteArray();
    }

    /**
     * The value of bytes that came from a task of this job.
     *
     * @param type of the value, whose class loader knows its parts
     */
    @SuppressWarnings(
            "BanSerializableRead") // Spark gave them to our own task's driver as it does with all its results.
    public static <T> T read(byte[] bytes, Class<T> type) {
        try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes), type.getClassLoader())) {
            return type.cast(in.readObject());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a " + type.getSimpleName() + " that a task sent", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("Executors and driver have different versions of the connector", e);
        }
    }

    /** Finds classes where the connector's are, which {@code --packages} puts into a loader of their own. */
    private static final class Input extends ObjectInputStream {
        private final ClassLoader classes;

        Input(InputStream bytes, ClassLoader classes) throws IOException {
            super(bytes);
            this.classes = classes;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(described.getName(), false, classes);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(described); // primitive types
            }
        }
    }
}
