package io.synadb.table;

import io.synadb.table.commit.StorageView;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A table in a directory, whose commits and bitmaps are not synced: for many short histories that no loss of power ends.
 * For threads that take turns.
 */
final class UnsyncedStorage extends StorageView {
    private static final long serialVersionUID = 1L;

    UnsyncedStorage(Path directory) {
        super(LocalStorage.of(directory));
    }

    @Override
    public boolean putIfAbsent(String path, byte[] content) {
        try {
            Files.write(prepare(path), content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(String path, byte[] content) {
        try {
            Files.write(prepare(path), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
