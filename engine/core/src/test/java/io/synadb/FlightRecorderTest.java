package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderTest {
    @TempDir
    Path folder;

    @Test
    void opensRecoveriesAndSyncsAreRecorded() throws IOException {
        Path path = folder.resolve("test.db");
        try (SynaDb db = SynaDb.open(path)) {
            db.append("a", Atom.of(1));
            db.append("b", Atom.of(2));
        }
        long size = Files.size(path);
        Files.write(path, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        List<RecordedEvent> events;
        try (Recording recording = new Recording()) {
            recording.enable("io.synadb.Open").withThreshold(Duration.ZERO);
            recording.enable("io.synadb.Recovery").withThreshold(Duration.ZERO);
            recording.enable("io.synadb.SlowSync").withThreshold(Duration.ZERO);
            recording.start();
            DbConfig config = DbConfig.builder().sync(SyncPolicy.ALWAYS).build();
            try (SynaDb db = SynaDb.open(path, config)) {
                db.append("a", Atom.of(3));
            }
            recording.stop();
            Path file = folder.resolve("test.jfr");
            recording.dump(file);
            events = RecordingFile.readAllEvents(file);
        }
        RecordedEvent open = named(events, "io.synadb.Open").get(0);
        assertThat(open.getString("path")).isEqualTo(path.toString());
        assertThat(open.getBoolean("readOnly")).isFalse();
        assertThat(open.getLong("records")).as("meta, two seals, a, b").isEqualTo(5);
        assertThat(open.getLong("keys")).isEqualTo(2);
        assertThat(open.getLong("foreignRecords")).isZero();
        assertThat(open.getLong("sizeBytes")).isEqualTo(size);
        RecordedEvent recovery = named(events, "io.synadb.Recovery").get(0);
        assertThat(recovery.getString("path")).isEqualTo(path.toString());
        assertThat(recovery.getLong("offset")).isEqualTo(size);
        assertThat(recovery.getLong("tornBytes")).isEqualTo(3);
        assertThat(recovery.getLong("wholeRecords")).isZero();
        assertThat(recovery.getString("savedAs")).isEqualTo(path + ".torn");
        assertThat(named(events, "io.synadb.SlowSync")).isNotEmpty().allMatch(event -> event.getString("path")
                .equals(path.toString()));
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void aJvmWithoutItsModuleDoesWithoutIt() throws Exception {
        Path path = folder.resolve("test.db");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--limit-modules=java.base,jdk.unsupported",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Child.class.getName(),
                        path.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(output).isZero();
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            assertThat(db.get("flight recorder")).contains(Atom.of("absent"));
        }
    }

    /** Writes whether its JVM has Flight Recorder. */
    static final class Child {
        public static void main(String[] args) {
            boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
            try (SynaDb db = SynaDb.open(Path.of(args[0]))) {
                db.append("flight recorder", Atom.of(present ? "present" : "absent"));
                db.sync();
            }
        }
    }
}
