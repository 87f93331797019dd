package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README of this module shows compiles, runs, and prints what stands below it. */
class ReadmeTest {
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    @TempDir
    Path folder;

    private static List<String> snippets(String language) throws IOException {
        Matcher matcher = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md")));
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void theFiveMinutesRunAsTheyStand() throws Exception {
        String program = snippets("java")
                .get(0)
                .replace("sensors.db", folder.resolve("sensors.db").toString());
        compile("FiveMinutes", program);
        assertThat(printed("FiveMinutes")).isEqualTo(snippets("text").get(0));
    }

    @Test
    void theLinesOfMaintenanceCompile() throws IOException {
        compile(
                "Maintenance",
                "import io.synadb.*; class Maintenance { void run(java.nio.file.Path path, java.nio.file.Path"
                        + " target) {\n" + snippets("java").get(1) + "}}");
    }

    @Test
    void theVectorsRunAsTheyStand() throws Exception {
        String program = snippets("java").get(2).replace("documents.", folder.resolve("documents.") + "");
        compile("FindNearest", program);
        assertThat(printed("FindNearest")).isEqualTo(snippets("text").get(1));
    }

    @Test
    void theLinesOfSearchesCompile() throws IOException {
        compile(
                "Searches",
                "import io.synadb.vector.*; import io.synadb.vector.store.*; import java.util.*; class Searches { void"
                        + " run(float[] query, float[][] queries, MmapVectorStore store) {\n"
                        + snippets("java").get(3) + "}}");
    }

    @Test
    void theIndexesRunAsTheyStand() throws Exception {
        String program = snippets("java").get(4).replace("rows.syx", folder.resolve("rows.syx") + "");
        compile("FindRows", program);
        assertThat(printed("FindRows")).isEqualTo(snippets("text").get(2));
        assertThat(printed("FindRows")).isEqualTo(snippets("text").get(2));
    }

    private void compile(String name, String program) throws IOException {
        Path source = Files.writeString(folder.resolve(name + ".java"), program);
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        errors,
                        "-proc:none",
                        "-classpath",
                        CLASS_PATH,
                        "-d",
                        folder.toString(),
                        source.toString());
        assertThat(status).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    }

    private String printed(String name) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }
}
