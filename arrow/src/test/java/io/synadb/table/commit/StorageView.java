package io.synadb.table.commit;

import io.synadb.file.Disk;
import io.synadb.table.storage.Storage;
import io.synadb.table.storage.StoredFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Another storage, whose methods a test overrides to go wrong. As thread-safe as that. */
public class StorageView implements Storage {
    private static final long serialVersionUID = 1L;

    private final Storage storage;

    public StorageView(Storage storage) {
        this.storage = storage;
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
    public boolean putIfAbsent(String path, byte[] content) {
        return storage.putIfAbsent(path, content);
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
    public Disk disk() {
        return storage.disk();
    }

    @Override
    public void deleteAll() {
        storage.deleteAll();
    }
}
