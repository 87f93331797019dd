package io.synadb.flink.bundle;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.flink.util.ChildFirstClassLoader;
import org.apache.flink.util.InstantiationUtil;

/** What jobs may leave in the process of a cluster. Thread-safe. */
final class Leftovers {
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final Pattern CLASS_LOADERS = Pattern.compile(
            "(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(ChildFirstClassLoader.class.getName()) + "\\b");

    private Leftovers() {}

    /** The ranges of memory that show files of tables; no garbage collection comes first. */
    static List<String> mappings() throws IOException {
        try (Stream<String> ranges = Files.lines(MAPS)) {
            return ranges.filter(range -> range.contains(".syna")).toList();
        }
    }

    /** The names of all threads, less the numbers in them. */
    static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceAll("[0-9a-f]{8,}|\\d+", "#"))
                .collect(Collectors.toSet());
    }

    /** How many class loaders of users' jars a garbage collection leaves: of clients, coordinators and tasks. */
    static long classLoaders() throws JMException, IOException, ClassNotFoundException {
        histogram();
        // Java's serialization forgets the classes that were collected only when it is used again.
        InstantiationUtil.clone(BigInteger.ONE);
        Matcher count = CLASS_LOADERS.matcher(histogram());
        return count.find() ? Long.parseLong(count.group(1)) : 0;
    }

    /** The number of instances of each class, after a full garbage collection. */
    private static String histogram() throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }
}
