package io.synadb.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a report says about where its numbers come from; nothing that names the one machine. */
final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Machine() {}

    static Map<String, String> describe() throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "processor",
                "%s, %d cores".formatted(processor(), Runtime.getRuntime().availableProcessors()));
        facts.put("memory", "%d GiB".formatted(Math.round(system.getTotalMemorySize() / (double) (1 << 30))));
        facts.put("system", "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        facts.put("jvm", "%s %s".formatted(System.getProperty("java.vm.name"), System.getProperty("java.vm.version")));
        facts.put("heap", "%d MiB".formatted(Runtime.getRuntime().maxMemory() >> 20));
        return facts;
    }

    private static String processor() throws IOException {
        if (!Files.isReadable(CPU_INFO)) {
            return System.getProperty("os.arch");
        }
        String text = Files.readString(CPU_INFO);
        String width = text.contains(" avx512f ") ? ", AVX-512" : text.contains(" avx2 ") ? ", AVX2" : "";
        return text.lines()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"))
                + width;
    }
}
