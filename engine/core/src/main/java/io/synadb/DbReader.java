package io.synadb;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be asked of a database, whatever it was opened for.
 *
 * <p>Every answer is checked against the checksum of the records it comes from; a damaged one is a
 * {@link CorruptDataException} that names file, offset and key, never a wrong answer. Thread-safe.
 */
public interface DbReader extends AutoCloseable {

    /**
     * The newest value of a key, in time that does not depend on how many it has had; empty when it never had one or was
     * deleted.
     *
     * @throws KeyException when no key can be so
     */
    Optional<Atom> get(String key);

    /** Whether a key has a value. */
    boolean exists(String key);

    /**
     * The values a key has had up to now, oldest first, read one by one as the stream advances. A deletion shows no entry
     * of its own and hides none before it: a deleted key has its history still. The stream must not be used after the
     * database is closed.
     */
    Stream<Version> history(String key);

    /** The keys that have a value, in the order in which their newest values were written. */
    List<String> keys();

    /** Idempotent. */
    @Override
    void close();
}
