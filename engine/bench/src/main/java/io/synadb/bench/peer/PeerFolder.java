package io.synadb.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder with what peers read and write, gone when it is closed. Not thread-safe. */
public final class PeerFolder implements AutoCloseable {
    private static final int COPY_FLOATS = 1 << 20;

    private final Path folder;
    private int errorFiles;

    private PeerFolder(Path folder) {
        this.folder = folder;
    }

    public static PeerFolder create() throws IOException {
        return new PeerFolder(Files.createTempDirectory("synadb-peers"));
    }

    /** The folder itself. */
    public Path path() {
        return folder;
    }

    /** A file that may be there, or not yet. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Writes floats, little-endian. */
    public Path floats(String name, float[] values) throws IOException {
        Path file = folder.resolve(name);
        ByteBuffer bytes = ByteBuffer.allocateDirect(COPY_FLOATS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int from = 0; from < values.length; from += COPY_FLOATS) {
                int count = Math.min(COPY_FLOATS, values.length - from);
                bytes.clear().asFloatBuffer().put(values, from, count);
                bytes.limit(count * Float.BYTES);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
        return file;
    }

    /** A new file for what one process has to complain of. */
    Path errors() {
        return folder.resolve("errors" + errorFiles++);
    }

    /** Copies a resource that stands beside a class, once. */
    Path resource(Class<?> beside, String name) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            try (InputStream in = beside.getResourceAsStream(name)) {
                Files.copy(in, file);
            }
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
