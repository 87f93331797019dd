package io.synadb.vector.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.synadb.Effort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorKernelsTest {
    private static final String ADD_MODULE = "--add-modules=jdk.incubator.vector";

    @TempDir
    Path folder;

    @BeforeAll
    static void sayWhatRuns() {
        System.out.printf(
                "Vector kernel: %s, on %s %s%n",
                VectorKernels.active().description(),
                System.getProperty("java.vm.name"),
                System.getProperty("java.runtime.version"));
    }

    @Test
    void withoutTheModuleThePlainTwinServesAndSaysSoOnce() throws Exception {
        Probe probe = probe();

        assertThat(probe.kernel()).isEqualTo("plain Java");
        assertThat(probe.wrongAnswers()).isZero();
        assertThat(probe.log()).containsOnlyOnce(ADD_MODULE);
        assertThat(probe.bitsChanged()).isZero();
        List<Float> here = KernelProbe.distances();
        assertThat(probe.distances()).hasSameSizeAs(here);
        for (int i = 0; i < here.size(); i++) {
            float tolerance = 2e-5f * Math.max(1, Math.abs(here.get(i)));
            assertThat(probe.distances().get(i)).isCloseTo(here.get(i), within(tolerance));
        }
    }

    @Test
    void compilationDoesNotChangeABitOfADistance() throws Exception {
        Probe probe = probe(ADD_MODULE);

        assertThat(probe.kernel()).isEqualTo(VectorKernels.active().description());
        assertThat(probe.log()).doesNotContain("plain Java");
        assertThat(probe.bitsChanged()).isZero();
        if (Effort.isLong()) {
            // What the compiler makes of registers is its own business: it has always done so here, and nobody promises
            // it.
            assertThat(probe.allocated()).isZero();
        }
        assertThat(probe.distances()).isEqualTo(KernelProbe.distances());
    }

    private record Probe(
            String kernel, List<Float> distances, int bitsChanged, int wrongAnswers, long allocated, String log) {}

    private Probe probe(String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(KernelProbe.class.getName());
        Path log = folder.resolve("log");
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        String logged = Files.readString(log);
        assertThat(status).as("exit status of %s: %s", command, logged).isZero();

        List<String> lines = out.lines().toList();
        List<Float> distances = new ArrayList<>();
        for (String distance : lines.get(1).replaceAll("[\\[\\] ]", "").split(",")) {
            distances.add(Float.valueOf(distance));
        }
        return new Probe(
                lines.get(0),
                distances,
                Integer.parseInt(lines.get(2)),
                Integer.parseInt(lines.get(3)),
                Long.parseLong(lines.get(4)),
                logged);
    }
}
