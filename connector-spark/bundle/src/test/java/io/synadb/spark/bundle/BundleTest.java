package io.synadb.spark.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.spark.sql.connector.catalog.CatalogPlugin;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.junit.jupiter.api.Test;

class BundleTest {
    private static final Path BUNDLE = Path.of(Objects.requireNonNull(System.getProperty("bundle.jar")));

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

    /** Shading once took the last bundle for its own new jar, and old classes hid the new ones. */
    @Test
    void holdsTheClassesOfThisBuild() throws IOException {
        try (JarFile jar = new JarFile(BUNDLE.toFile())) {
            List<JarEntry> classes = jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .toList();

            assertThat(classes).isNotEmpty().allSatisfy(entry -> {
                try (InputStream bundled = jar.getInputStream(entry);
                        InputStream built = Objects.requireNonNull(
                                BundleTest.class.getResourceAsStream("/" + entry.getName()), entry.getName())) {
                    assertThat(bundled).hasSameContentAs(built);
                }
            });
        }
    }

    @Test
    void theServiceLeadsToTheSourceInAFreshClassLoader() throws IOException {
        try (URLClassLoader loader = freshLoader()) {
            List<DataSourceRegister> sources = ServiceLoader.load(DataSourceRegister.class, loader).stream()
                    .filter(provider -> provider.type().getClassLoader() == loader)
                    .map(ServiceLoader.Provider::get)
                    .toList();

            assertThat(sources).extracting(DataSourceRegister::shortName).containsExactly("synadb");
        }
    }

    @Test
    void theCatalogLoadsInAFreshClassLoader() throws IOException, ReflectiveOperationException {
        try (URLClassLoader loader = freshLoader()) {
            Class<?> catalog = loader.loadClass("io.synadb.spark.SynaCatalog");

            assertThat(catalog.getClassLoader()).isSameAs(loader);
            assertThat(catalog.getDeclaredConstructor().newInstance()).isInstanceOf(CatalogPlugin.class);
        }
    }

    /** Sees the bundle first, and of our classes nothing but the bundle. */
    private static URLClassLoader freshLoader() throws MalformedURLException {
        URL bundle = BUNDLE.toUri().toURL();
        return new URLClassLoader(new URL[] {bundle}, BundleTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("io.synadb.") && !name.startsWith("io.synadb.spark.bundle.")) {
                    synchronized (getClassLoadingLock(name)) {
                        Class<?> loaded = findLoadedClass(name);
                        return loaded != null ? loaded : findClass(name);
                    }
                }
                return super.loadClass(name, resolve);
            }
        };
    }

    private static List<String> expectedPackages() throws IOException {
        try (InputStream list = Objects.requireNonNull(BundleTest.class.getResourceAsStream("/packages.txt"))) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
