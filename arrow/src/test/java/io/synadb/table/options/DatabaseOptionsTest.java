package io.synadb.table.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.table.databases.AtomType;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseOptionsTest {
    @Test
    void readsTheNewestValuesOfAllTypesUnlessToldOtherwise() {
        assertThat(DatabaseOptions.parse(Map.of("path", "/p")))
                .isEqualTo(new DatabaseOptions(false, "", Optional.empty(), 0));
    }

    @Test
    void knowsItsWords() {
        assertThat(DatabaseOptions.parse(Map.of(
                        "Read.History", " TRUE ",
                        "read.prefix", "vec/",
                        "read.values", "Vector",
                        "vector.value.dim", "384")))
                .isEqualTo(new DatabaseOptions(true, "vec/", Optional.of(AtomType.VECTOR), 384));
        assertThat(DatabaseOptions.parse(Map.of("read.values", "any")).values()).isEmpty();
        assertThat(DatabaseOptions.isNative("NATIVE")).isTrue();
        assertThat(DatabaseOptions.isNative("table")).isFalse();
        assertThat(DatabaseOptions.isWord("Read.Values")).isTrue();
        assertThat(DatabaseOptions.isWord("tag")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "read.history; yes; expected true or false",
                "read.values; double; expected any, float, int, text, bytes, vector",
                "vector.value.dim; 0; expected a whole number of at least 1",
                "vector.value.dim; many; expected a whole number of at least 1",
            })
    void aValueThatCannotBeMeantIsRefused(String word, String value, String expected) {
        assertThatThrownBy(() -> DatabaseOptions.parse(Map.of(word, value)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The option '" + word + "' is '" + value + "': " + expected);
    }

    @Test
    void aLayoutThatThereIsNotAndALengthOfNoVectorsAreRefused() {
        assertThatThrownBy(() -> DatabaseOptions.isNative("nativ"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The option 'layout' is 'nativ': expected table or native");
        assertThatThrownBy(() -> DatabaseOptions.parse(Map.of("vector.value.dim", "3")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "The option 'vector.value.dim' is '3', and 'read.values' is not vector: set 'read.values' to"
                                + " vector, too, or leave the length out");
    }
}
