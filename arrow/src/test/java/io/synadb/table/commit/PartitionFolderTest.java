package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
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
}
