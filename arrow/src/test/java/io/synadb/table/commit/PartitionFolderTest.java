package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionFolderTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    pos,  noun.animal,     pos=noun.animal
                    pos,  a b/c=d,         pos=a%20b%2Fc%3Dd
                    pos,  ..,              pos=%2E.
                    pos,  100%,            pos=100%25
                    pos,  "",              pos=
                    pos,  größe,           pos=gr%C3%B6%C3%9Fe
                    pos,  😀,              pos=%F0%9F%98%80
                    .p/s, x,               %2Ep%2Fs=x
                    pos,  __HIVE_DEFAULT_PARTITION__, pos=%5F_HIVE_DEFAULT_PARTITION__
                    pos,  __HIVE,          pos=__HIVE
                    """)
    void encodesNamesAndValues(String column, String value, String folder) {
        assertThat(PartitionFolder.of(column, value)).isEqualTo(folder);
    }

    @Test
    void aNullHasANameOfItsOwn() {
        assertThat(PartitionFolder.of("pos", null)).isEqualTo("pos=__HIVE_DEFAULT_PARTITION__");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ß", "水", "😀", " "})
    void aNameThatIsTooLongIsCutAndStaysItsOwn(String character) {
        Set<String> folders = new HashSet<>();
        for (int length = 200; length < 300; length++) {
            String folder = PartitionFolder.of("pos", character.repeat(length));
            folders.add(folder);
            assertThat(folder).hasSizeLessThanOrEqualTo(255).startsWith("pos=");
            String name = folder.substring(4).replaceFirst("~[0-9a-f]{16}$", "");
            assertThat(name).matches("x*|(%[0-9A-F]{2})*");
        }
        assertThat(folders).hasSize(100);
        assertThat(PartitionFolder.of("pos", "x".repeat(251))).hasSize(255).doesNotContain("~");
        assertThat(PartitionFolder.of("a".repeat(300), "b")).hasSize(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ß", "水", "😀"})
    void aPathThatIsTooLongIsCutAsAWhole(String character) {
        Set<String> paths = new HashSet<>();
        for (int columns = 1; columns <= 300; columns++) {
            List<String> folders = new ArrayList<>();
            for (int i = 0; i < columns; i++) {
                folders.add(PartitionFolder.of("column" + i, character.repeat(300)));
            }
            String path = PartitionFolder.path(folders);
            assertThat(path).hasSizeLessThanOrEqualTo(3_000).endsWith("/").startsWith(folders.get(0) + "/");
            assertThat(path.split("/")).allSatisfy(folder -> assertThat(folder).hasSizeBetween(1, 255));
            paths.add(path);
        }
        assertThat(paths).hasSize(300);
        assertThat(PartitionFolder.path(List.of())).isEmpty();
        assertThat(PartitionFolder.path(List.of("a=1", "b=2"))).isEqualTo("a=1/b=2/");
        assertThat(PartitionFolder.path(Collections.nCopies(600, "a=1234")))
                .matches("(a=1234/){392}(a=1234,)+.{0,7}~[0-9a-f]{16}/");
    }
}
