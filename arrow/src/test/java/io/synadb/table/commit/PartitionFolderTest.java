package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void refusesWhatNoFileSystemTakes() {
        assertThatThrownBy(() -> PartitionFolder.of("pos", "x".repeat(252)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("Partition column 'pos' holds a text whose folder would have a name of 256"
                        + " characters: expected at most 255.");
    }
}
