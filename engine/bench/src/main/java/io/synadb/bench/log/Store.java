package io.synadb.bench.log;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A store of bytes under keys of 16 characters. An append that has returned survives the end of the process by
 * {@code kill -9}, not the loss of power: what {@code PROCESS} promises, and the least that a user of a database expects.
 *
 * <p>Not thread-safe.
 */
interface Store extends AutoCloseable {
    /** Writes one value under the key of a number. */
    void append(long number, byte[] value) throws IOException;

    /** The value under the key of a number. */
    byte @Nullable [] read(long number) throws IOException;

    @Override
    void close() throws IOException;

    /** Opens a store in an empty folder. */
    @FunctionalInterface
    interface Opener {
        Store open(Path folder) throws IOException;
    }
}
