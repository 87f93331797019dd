package io.synadb;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be asked of a database, {@linkplain SynaDb as it is} or {@linkplain Snapshot as it was}.
 *
 * <p>Every answer is of one moment: a batch is seen whole or not at all, and what is written while a stream is read does not
 * appear in it. Every answer is checked against the checksum of the records it comes from; a damaged one is a
 * {@link CorruptDataException} that names file, offset and key, never a wrong answer. After the close every question, and
 * every stream that was open, ends in an {@link IllegalStateException} that names the file.
 *
 * <p>Thread-safe: a read waits neither for a writer nor for a sync. An interrupted thread reads on and keeps its status.
 */
public interface DbReader extends AutoCloseable {

    /**
     * The newest value of a key, in time that does not depend on how many it has had; empty when it never had one or was
     * deleted.
     *
     * @throws KeyException when no key can be so
     */
    Optional<Atom> get(String key);

    /**
     * The value that a key had at a time: that of its last write up to then, empty if that was a deletion or none had been.
     * Writes of the very microsecond count. It takes a step in memory, some nanoseconds, for each version that is newer, and
     * looks at as many records as their number has binary digits; at all of them where another program set its clock back,
     * and the last write in the order of the file counts.
     *
     * @param micros microseconds since the epoch
     */
    Optional<Atom> getAsOf(String key, long micros);

    /** Whether a key has a value. */
    boolean exists(String key);

    /**
     * All versions of a key, oldest first, deletions among them. A deletion hides nothing before it: a deleted key has its
     * history still. Versions are read as the stream advances; it holds four bytes for each, and a few hundred kilobytes of
     * the file.
     */
    Stream<Version> history(String key);

    /**
     * The numbers that a key has had, for bulk reading: {@code series("sensor/1").between(from, to).values()}. Made at once
     * in memory, four bytes for each version of the key while it is read, and 16 for each point of the result.
     */
    SeriesQuery series(String key);

    /** The keys that have a value, in the order in which their newest values were written. */
    List<String> keys();

    /**
     * The keys of a range that have a value, with their newest versions, in the order of the keys' bytes, read as the stream
     * advances: {@code scan(KeyRange.prefix("vec/"))}.
     *
     * <p>The order is made when it is first asked for: that reads the first record of each key and sorts the keys, and
     * takes some 60 bytes and the key itself for each meanwhile; four bytes for each are kept. Later scans, those of snapshots
     * too, only add what keys are new. Then a scan finds its range by reading a few keys, and costs one read for each of its
     * entries, two where the key has several versions, and 4 bytes for each.
     */
    Stream<Entry> scan(KeyRange range);

    /**
     * The keys of a range that were ever written, in the order of the keys' bytes, each with all its versions, oldest first and
     * deletions among them; read as the stream advances. A deleted key has its history still. The order costs what that of
     * {@link #scan} does, and each key what its {@link #history(String)} does.
     */
    Stream<Entry> history(KeyRange range);

    /** How many keys have a value; at once, without reading any. */
    int size();

    /** Idempotent. */
    @Override
    void close();
}
