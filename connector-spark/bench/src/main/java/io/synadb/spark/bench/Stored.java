package io.synadb.spark.bench;

import io.synadb.bench.Timings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A format's runs, and the folder that its latest write made. Not thread-safe. */
final class Stored {
    private final Format format;
    private final Path folder;
    private final Timings writes = new Timings();
    private final Map<Workload, Timings> reads = new EnumMap<>(Workload.class);

    Stored(Format format, Path parent) {
        this.format = format;
        this.folder = parent.resolve(format.name());
        for (Workload workload : Workload.values()) {
            reads.put(workload, new Timings());
        }
    }

    Format format() {
        return format;
    }

    Path folder() {
        return folder;
    }

    Timings writes() {
        return writes;
    }

    Timings reads(Workload workload) {
        Timings timings = reads.get(workload);
        if (timings == null) {
            throw new AssertionError(workload);
        }
        return timings;
    }

    long sizeBytes() {
        return files().stream().mapToLong(file -> file.toFile().length()).sum();
    }

    /** Deletes the folder, so that the next write starts afresh. */
    void delete() {
        for (Path file : files()) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Files and folders, what is inside before what it is in. */
    private List<Path> files() {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
