package io.synadb.table.bench;

import io.synadb.bench.peer.PeerFolder;
import java.io.IOException;
import java.nio.file.Path;

/** A temporary folder that can be had anew, empty; gone when it is closed. Not thread-safe. */
final class FreshFolder implements AutoCloseable {
    private PeerFolder folder;

    FreshFolder() throws IOException {
        folder = PeerFolder.create();
    }

    /** The folder of now. */
    Path path() {
        return folder.path();
    }

    /** Deletes the folder of now, with all that is in it, and makes another. */
    Path renew() throws IOException {
        folder.close();
        folder = PeerFolder.create();
        return folder.path();
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
