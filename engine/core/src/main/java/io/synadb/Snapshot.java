package io.synadb;

import io.synadb.log.view.LogView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A database as it was at one moment, {@link SynaDb#snapshot}: whatever is written meanwhile, each of its answers is of that
 * moment.
 *
 * <p>It answers no longer than the handle that it was taken of is open. Thread-safe.
 */
public final class Snapshot implements DbReader {
    private final Path path;
    private final LogView view;

    Snapshot(Path path, LogView view) {
        this.path = path;
        this.view = view;
    }

    @Override
    public Optional<Atom> get(String key) {
        return view.get(key);
    }

    @Override
    public Optional<Atom> getAsOf(String key, long micros) {
        return view.getAsOf(key, micros);
    }

    @Override
    public boolean exists(String key) {
        return view.exists(key);
    }

    @Override
    public Stream<Version> history(String key) {
        return view.history(key);
    }

    @Override
    public SeriesQuery series(String key) {
        return view.series(key);
    }

    @Override
    public List<String> keys() {
        return view.keys();
    }

    @Override
    public Stream<Entry> scan(KeyRange range) {
        return view.scan(range);
    }

    @Override
    public Stream<Entry> history(KeyRange range) {
        return view.history(range);
    }

    @Override
    public int size() {
        return view.size();
    }

    /** Ends this snapshot; the database stays open. Idempotent. */
    @Override
    public void close() {
        view.close();
    }

    @Override
    public String toString() {
        return "Snapshot[" + path + "]";
    }
}
