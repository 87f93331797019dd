package io.synadb.spark;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The SQL of this connector's README runs as it stands there. */
class ReadmeTest extends SparkTest {
    private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(Path.of("../README.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** Five versions, as the page takes for granted. */
    @BeforeEach
    void shoes() {
        sql("CREATE TABLE syna.shop.shoes (id BIGINT, kind STRING, name STRING, price DECIMAL(9,2))");
        for (int i = 0; i < 4; i++) {
            sql("INSERT INTO syna.shop.shoes VALUES (" + i + ", 'sport', 'old shoe', 4.50), (" + (i + 10)
                    + ", 'office', 'shoe', 40.00)");
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyStatementRuns(String block) {
        if (block.contains("VERSION AS OF 'release'")) {
            sql("CALL syna.system.create_tag('shop.shoes', 'release', 2)");
        }
        // Any time that the table has seen.
        String timely = block.replaceAll("TIMESTAMP AS OF '.*?'", "TIMESTAMP AS OF now()");
        for (String statement : timely.replaceAll("--.*", "").split(";")) {
            if (!statement.isBlank()) {
                assertThatCode(() -> sql(statement).collect()).as(statement).doesNotThrowAnyException();
            }
        }
    }
}
