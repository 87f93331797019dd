package io.synadb.table.storage;

import io.synadb.UnsupportedFeatureException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A storage in memory, for tests of what is in commits; it has no files to map. Thread-safe. */
public final class MemoryStorage implements Storage {
    private static final long serialVersionUID = 1L;

    private final ConcurrentSkipListMap<String, byte[]> files = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<String, Long> ages = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    /** How often a file was asked for since the last call. */
    public int takeReads() {
        return reads.getAndSet(0);
    }

    /** The paths of all files, ascending. */
    public List<String> paths() {
        return List.copyOf(files.keySet());
    }

    /** Says of a file when it was changed; of others nobody ever knows, and they are as old as can be. */
    public void setModifiedMicros(String path, long micros) {
        ages.put(path, micros);
    }

    @Override
    public List<StoredFile> walk(String directory) {
        String prefix = StoragePaths.checked(directory, location()) + "/";
        return files.subMap(prefix, prefix + Character.MAX_VALUE).entrySet().stream()
                .map(file -> new StoredFile(
                        file.getKey(), file.getValue().length, ages.getOrDefault(file.getKey(), Long.MIN_VALUE)))
                .toList();
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public Optional<byte[]> read(String path) {
        reads.incrementAndGet();
        return Optional.ofNullable(files.get(StoragePaths.checked(path, location())))
                .map(byte[]::clone);
    }

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        return files.putIfAbsent(StoragePaths.checked(path, location()), content.clone()) == null;
    }

    @Override
    public void put(String path, byte[] content) {
        files.put(StoragePaths.checked(path, location()), content.clone());
    }

    @Override
    public List<String> list(String directory) {
        String prefix = StoragePaths.checked(directory, location()) + "/";
        return files.subMap(prefix, prefix + Character.MAX_VALUE).keySet().stream()
                .map(path -> path.substring(prefix.length()))
                .filter(name -> name.indexOf('/') < 0 && !name.startsWith("."))
                .toList();
    }

    @Override
    public boolean exists(String path) {
        return files.containsKey(StoragePaths.checked(path, location()));
    }

    @Override
    public void delete(String path) {
        files.remove(StoragePaths.checked(path, location()));
    }

    @Override
    public Path local(String path) {
        throw new UnsupportedFeatureException("Files in memory cannot be mapped.");
    }

    @Override
    public Path prepare(String path) {
        return local(path);
    }

    @Override
    public void deleteAll() {
        files.clear();
    }
}
