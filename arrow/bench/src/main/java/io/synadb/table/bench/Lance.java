package io.synadb.table.bench;

import io.synadb.bench.Report;
import io.synadb.bench.Timing;
import io.synadb.bench.peer.Peer;
import io.synadb.bench.peer.PeerFolder;
import io.synadb.vector.kernel.VectorKernels;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lance's Java core in a process of its own, with the Arrow that it was built with, and beside it the classes of ours that make rows and
 * add them up. Not thread-safe.
 */
final class Lance implements AutoCloseable {
    /** A folder with its jars, which {@code run} fetches. */
    private static final String JARS_PROPERTY = "bench.lance.jars";

    private static final Path PROGRAM =
            Path.of("src", "main", "lance", "LancePeer.java").toAbsolutePath();

    private static final List<String> FLAGS = List.of(
            "--add-modules=jdk.incubator.vector",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");

    private final Optional<Peer> process;

    private Lance(Optional<Peer> process) {
        this.process = process;
    }

    /**
     * Starts it; where its jars are not there or do not run, a line says so, and {@link #isHere} is false.
     *
     * @param folder for what it has to complain of
     * @param rows what it has ready in memory, as {@link ReadyRows#random} makes it
     * @param files of the vectors of these rows, where they are others, and of queries
     */
    static Lance start(PeerFolder folder, Report report, ReadyRows rows, Path... files) throws IOException {
        String jars = System.getProperty(JARS_PROPERTY, "");
        if (jars.isEmpty() || !Files.isDirectory(Path.of(jars))) {
            System.out.println("Left out: Lance, for want of its jars, which arrow/bench/run fetches");
            return new Lance(Optional.empty());
        }
        String classPath = Stream.concat(
                        Stream.of(Path.of(jars).resolve("*").toString()),
                        Stream.of(ReadyRows.class, Timing.class, VectorKernels.class)
                                .map(Lance::origin))
                .collect(Collectors.joining(File.pathSeparator));
        Path home = Path.of(System.getProperty("java.home"));
        List<Object> arguments = new ArrayList<>(List.of(rows.count(), rows.dimensions(), rows.batchRows()));
        arguments.addAll(List.of(files));
        Optional<Peer> process = Peer.java(folder, home, FLAGS, classPath, PROGRAM, arguments.toArray());
        process.ifPresent(peer -> report.version("Lance", peer.version()));
        return new Lance(process);
    }

    private static String origin(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }

    /** Whether it takes part. */
    boolean isHere() {
        return process.isPresent();
    }

    /**
     * What a command took and found.
     *
     * @param timing as it took the time itself
     * @param found what it says it found
     */
    record Answer(Timing timing, String found) {
        /** The timing of a command that has to find this. */
        Timing finding(Object expected) {
            if (!found.equals(expected.toString())) {
                throw new IllegalStateException("Lance found %s, expected %s".formatted(found, expected));
            }
            return timing;
        }

        /** The ids that a search found, best first, by query. */
        int[][] ids() {
            return Stream.of(found.split(";"))
                    .map(query -> Stream.of(query.split(","))
                            .mapToInt(Integer::parseInt)
                            .toArray())
                    .toArray(int[][]::new);
        }
    }

    /** Has it do something. */
    Answer ask(Object... command) throws IOException {
        String line = Arrays.stream(command).map(Object::toString).collect(Collectors.joining(" "));
        String[] words = process.orElseThrow().ask(line).split(" ", 3);
        Timing timing = new Timing(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
        return new Answer(timing, words.length > 2 ? words[2] : "");
    }

    @Override
    public void close() throws IOException {
        if (process.isPresent()) {
            process.get().close();
        }
    }
}
