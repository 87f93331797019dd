package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java of this module's README compiles and runs, within {@link ReadmeScaffold}; javac names the lines of the README. */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    private static final String IMPORTS = String.join(
            " ",
            "import io.synadb.*; import io.synadb.arrow.*; import io.synadb.arrow.ipc.*; import io.synadb.table.*;",
            "import io.synadb.table.compaction.*; import io.synadb.table.databases.*; import io.synadb.table.partition.*;",
            "import io.synadb.table.predicate.*; import io.synadb.table.search.*; import io.synadb.vector.*;",
            "import java.time.*; import java.util.*; import org.apache.arrow.vector.*;",
            "import org.apache.arrow.vector.types.pojo.*; import static io.synadb.vector.DistanceMetric.*;",
            "import static java.time.temporal.ChronoUnit.DAYS;");

    @TempDir
    Path folder;

    /** @param line of the README where the block begins, counted from 1 */
    record Block(int line, String code) {
        @Override
        public String toString() {
            return "arrow/README.md:" + line;
        }
    }

    static List<Block> blocks() throws IOException {
        String page = Files.readString(Path.of("README.md"));
        List<Block> blocks = new ArrayList<>();
        for (Matcher matcher = BLOCK.matcher(page); matcher.find(); ) {
            int line = 1 + (int) page.substring(0, matcher.start(1)).lines().count();
            blocks.add(new Block(line, matcher.group(1)));
        }
        return blocks;
    }

    @Test
    void thePageHasSnippets() throws IOException {
        assertThat(blocks()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everySnippetCompilesAndRuns(Block block) throws Exception {
        compile(block);
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {folder.toUri().toURL()});
                ReadmeScaffold snippet = (ReadmeScaffold) loader.loadClass("Snippet")
                        .getConstructor(Path.class, String.class)
                        .newInstance(folder, block.code())) {
            snippet.run();
        }
    }

    /** With the class's head on the line above the block's first, so that the lines are those of the page. */
    private void compile(Block block) throws IOException {
        String code = block.code()
                // What the reader fills in, and a time that the table has seen.
                .replace("{ … }", "{ }")
                .replace("2026-01-31T00:00:00Z", Instant.now().plusSeconds(60).toString());
        String head = IMPORTS + " public final class Snippet extends ReadmeScaffold {"
                + " public Snippet(java.nio.file.Path folder, String code) throws Exception { super(folder, code); }"
                + " public void run() throws Exception {";
        Path source = Files.writeString(
                folder.resolve("Snippet.java"), "\n".repeat(block.line() - 2) + head + "\n" + code + "}}");
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        String[] arguments = {
            "-proc:none", "-encoding", "UTF-8", "-classpath", CLASS_PATH, "-d", folder.toString(), source.toString()
        };
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, errors, arguments);
        String said = errors.toString(StandardCharsets.UTF_8).replace(source.toString(), "arrow/README.md");
        assertThat(status).as(said).isZero();
    }
}
