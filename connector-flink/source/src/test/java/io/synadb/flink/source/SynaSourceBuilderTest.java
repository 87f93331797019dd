package io.synadb.flink.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.flink.SynaSource;
import io.synadb.table.predicate.Predicate;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a source says before a job runs it. */
class SynaSourceBuilderTest {
    @TempDir
    Path directory;

    private TestTable table;

    @BeforeEach
    void create() {
        table = TestTable.create(directory.resolve("table"));
    }

    @Test
    void rowsHaveTheTypesOfTheSelectedColumns() {
        assertThat(table.source().build().rowType())
                .hasToString("ROW<`id` BIGINT NOT NULL, `word` STRING, `embedding` ARRAY<FLOAT>> NOT NULL");
        SynaSource selected = table.source().select("word", "id").build();
        assertThat(selected.rowType()).hasToString("ROW<`word` STRING, `id` BIGINT NOT NULL> NOT NULL");
        assertThat(selected.getProducedType()).isEqualTo(InternalTypeInfo.of(selected.rowType()));
    }

    @Test
    void wrongQuestionsAreRefusedWhenTheSourceIsBuilt() {
        assertThatThrownBy(() -> SynaSource.builder().build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A SynaSource needs the path of a table: call path(\"/data/table\").");
        assertThatThrownBy(() -> SynaSource.builder()
                        .path(directory.resolve("nothing").toString())
                        .build())
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> table.source().select("id", "wrod").build())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("has no column 'wrod': its columns are [id, word, embedding].");
        assertThatThrownBy(() -> table.source().fromLatest().bounded().build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("has no rows to read");
        assertThatThrownBy(() -> table.source().startingVersion(5).boundedAt(3).build())
                .hasMessageContaining("after version 5 cannot end at version 3");
        assertThatThrownBy(() -> table.source().startingVersion(-1)).hasMessageContaining("starting-version is -1");
        assertThatThrownBy(() ->
                        table.source().where(Predicate.parse("id > 1")).limit(5).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("limit(5) together with where(id > 1): how many rows");
        assertThatThrownBy(() ->
                        table.source().where(Predicate.parse("wrod = 'a'")).build())
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("wrod");
        assertThatThrownBy(() -> table.source().limit(-1)).hasMessageContaining("limit is -1");
        assertThatThrownBy(() -> table.source().discoveryInterval(Duration.ofNanos(5)))
                .hasMessageContaining("discovery-interval is PT0.000000005S: expected 1 ms to 36500 days.");
        assertThatThrownBy(() -> table.source().discoveryInterval(Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("discovery-interval is PT2562047788015215H30M7S: expected 1 ms to");
    }
}
