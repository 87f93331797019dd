package io.synadb.flink.sink;

import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A storage in which the publication of rows goes wrong as {@link SinkFaults} says. Thread-safe. */
record FaultyStorage(Storage storage, String faults) implements Storage {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        boolean rows = !path.endsWith("00000000.json");
        if (rows) {
            SinkFaults.reached(faults, SinkFaults.Place.DURING_PUBLICATION);
        }
        boolean published = storage.putIfAbsent(path, content);
        if (rows) {
            SinkFaults.reached(faults, SinkFaults.Place.AFTER_PUBLICATION);
        }
        return published;
    }

    @Override
    public String location() {
        return storage.location();
    }

    @Override
    public Optional<byte[]> read(String path) {
        return storage.read(path);
    }

    @Override
    public void put(String path, byte[] content) {
        storage.put(path, content);
    }

    @Override
    public List<String> list(String directory) {
        return storage.list(directory);
    }

    @Override
    public List<StoredFile> walk(String directory) {
        return storage.walk(directory);
    }

    @Override
    public boolean exists(String path) {
        return storage.exists(path);
    }

    @Override
    public void delete(String path) {
        storage.delete(path);
    }

    @Override
    public Path local(String path) {
        return storage.local(path);
    }

    @Override
    public Path prepare(String path) {
        return storage.prepare(path);
    }

    @Override
    public void deleteAll() {
        storage.deleteAll();
    }
}
