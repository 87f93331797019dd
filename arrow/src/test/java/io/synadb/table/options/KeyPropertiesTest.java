package io.synadb.table.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyPropertiesTest {
    private static final List<String> COLUMNS = List.of("id", "Region", "word");

    @Test
    void columnsAreFoundInAnyCaseAndKeepTheirOrder() {
        assertThat(KeyProperties.parse(Map.of("Primary-Key", "REGION,id", "BUCKET", " 16 ", "other", "x"), COLUMNS))
                .isEqualTo(new KeyProperties(List.of("Region", "id"), 16));
        assertThat(KeyProperties.parse(Map.of("primary-key", "ids"), COLUMNS))
                .as("the table refuses what is no column")
                .isEqualTo(new KeyProperties(List.of("ids"), 0));
        assertThat(KeyProperties.parse(Map.of("other", "x"), COLUMNS)).isEqualTo(new KeyProperties(List.of(), 0));
    }

    @Test
    void theWordsOfAKeyMakeTheSameKeyAgain() {
        List<String> key = List.of("Region", "id");
        Map<String, String> words = KeyProperties.with(Map.of("other", "x"), key, 4);
        assertThat(words).isEqualTo(Map.of("other", "x", "primary-key", "Region, id", "bucket", "4"));
        assertThat(KeyProperties.parse(words, COLUMNS)).isEqualTo(new KeyProperties(key, 4));
        assertThat(KeyProperties.without(words)).isEqualTo(Map.of("other", "x"));
        assertThat(KeyProperties.words(List.of(), 0)).isEmpty();
    }

    @Test
    void bucketsWithoutAKeyAndEmptyNamesAreRefused() {
        assertThatThrownBy(() -> KeyProperties.parse(Map.of("bucket", "4"), COLUMNS))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The property 'bucket' is '4', but there is no 'primary-key'");
        assertThatThrownBy(() -> KeyProperties.parse(Map.of("primary-key", "id,,word"), COLUMNS))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The property 'primary-key' is 'id,,word': expected names of columns");
        assertThatThrownBy(() -> KeyProperties.parse(Map.of("primary-key", "id", "bucket", "-1"), COLUMNS))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'bucket' is '-1': expected a whole number of at least 1");
    }
}
