package io.synadb.flink.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.jar.JarFile;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleTest {
    private static final Path BUNDLE = Path.of(Objects.requireNonNull(System.getProperty("bundle.jar")));

    @TempDir
    Path folder;

    @Test
    void holdsThePackagesOfTheListAndNoOthers() throws IOException {
        TreeSet<String> packages = new TreeSet<>();
        try (JarFile jar = new JarFile(BUNDLE.toFile())) {
            jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(entry -> entry.getName().substring(0, entry.getName().lastIndexOf('/') + 1))
                    .forEach(packages::add);
        }
        assertThat(packages).containsExactlyElementsOf(expectedPackages());
    }

    @Test
    void carriesTheLicencesOfWhatItHolds() throws IOException {
        try (JarFile jar = new JarFile(BUNDLE.toFile())) {
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
            assertThat(text(jar, "META-INF/NOTICE"))
                    .startsWith("SynaDB for the JVM")
                    .contains(
                            "Apache Arrow Java",
                            "Netty",
                            "Jackson",
                            "FlatBuffers",
                            "lz4-java",
                            "Commons Codec",
                            "RoaringBitmap");
            assertThat(text(jar, "META-INF/FastDoubleParser-NOTICE")).contains("MIT License");
            assertThat(text(jar, "META-INF/thirdparty-LICENSE")).contains("fast_float");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.synadb.flink.SynaSource",
                "org.apache.arrow.vector.VectorSchemaRoot",
                "io.netty.buffer.ByteBuf",
                "com.fasterxml.jackson.databind.ObjectMapper",
                "org.roaringbitmap.RoaringBitmap"
            })
    void nothingBundledIsBesideIt(String name) {
        assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void theServiceLeadsToTheFactoryInAFreshClassLoader() throws IOException {
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {BUNDLE.toUri().toURL()}, getClass().getClassLoader())) {
            List<Factory> factories = ServiceLoader.load(Factory.class, loader).stream()
                    .filter(provider -> provider.type().getClassLoader() == loader)
                    .map(ServiceLoader.Provider::get)
                    .toList();

            assertThat(factories).extracting(Factory::factoryIdentifier).containsExactly("synadb");
        }
    }

    /** Arrow finds its allocator by name, and that one calls into netty's package: names that relocation changes. */
    @ParameterizedTest
    @ValueSource(longs = {1 << 10, 64 << 20})
    void relocatedArrowTakesMemoryFromRelocatedNetty(long bytes) throws Exception {
        try (URLClassLoader loader = freshLoader()) {
            Class<?> type = loader.loadClass("io.synadb.shaded.org.apache.arrow.memory.RootAllocator");
            try (AutoCloseable allocator = (AutoCloseable) type.getConstructor().newInstance()) {
                Object buffer = type.getMethod("buffer", long.class).invoke(allocator, bytes);
                Class<?> arrow = buffer.getClass();
                arrow.getMethod("setLong", long.class, long.class).invoke(buffer, bytes - 8, 42L);
                ByteBuffer last = (ByteBuffer)
                        arrow.getMethod("nioBuffer", long.class, int.class).invoke(buffer, bytes - 8, 8);

                assertThat(last.order(ByteOrder.LITTLE_ENDIAN).getLong(0)).isEqualTo(42);
                Object manager = arrow.getMethod("getReferenceManager").invoke(buffer);
                Field found = manager.getClass().getDeclaredField("allocationManager");
                found.setAccessible(true);
                assertThat(found.get(manager).getClass().getName())
                        .isEqualTo("io.synadb.shaded.org.apache.arrow.memory.netty.NettyAllocationManager");
                ((AutoCloseable) buffer).close();
            }
        }
    }

    /** As in the SQL client: the jar is added to the session, and travels to the workers with each job. */
    @Test
    void aSessionThatAddsTheJarWritesAndReads() throws Exception {
        TableEnvironment sql = TableEnvironment.create(EnvironmentSettings.inBatchMode());
        sql.executeSql("ADD JAR '" + BUNDLE + "'");
        sql.executeSql("CREATE TABLE words (id BIGINT, word STRING, emb ARRAY<FLOAT>) WITH ('connector' = 'synadb',"
                + " 'path' = '" + folder.resolve("words") + "', 'vector.emb.dim' = '2')");

        sql.executeSql(
                        "INSERT INTO words VALUES (CAST(1 AS BIGINT), 'one', ARRAY[CAST(1 AS FLOAT), CAST(0.5 AS FLOAT)]),"
                                + " (CAST(2 AS BIGINT), 'two', ARRAY[CAST(2 AS FLOAT), CAST(0.25 AS FLOAT)])")
                .await();
        List<Row> rows = new ArrayList<>();
        try (CloseableIterator<Row> read =
                sql.executeSql("SELECT id, word, emb FROM words ORDER BY id").collect()) {
            read.forEachRemaining(rows::add);
        }

        assertThat(rows)
                .containsExactly(Row.of(1L, "one", new Float[] {1f, 0.5f}), Row.of(2L, "two", new Float[] {2f, 0.25f}));
    }

    private static URLClassLoader freshLoader() throws MalformedURLException {
        return new URLClassLoader(new URL[] {BUNDLE.toUri().toURL()}, BundleTest.class.getClassLoader());
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (InputStream in = jar.getInputStream(Objects.requireNonNull(jar.getEntry(name), name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> expectedPackages() throws IOException {
        try (InputStream list = Objects.requireNonNull(BundleTest.class.getResourceAsStream("/packages.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
