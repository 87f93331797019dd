package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Atom;
import io.synadb.vector.DistanceMetric;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class VectorStoreFormatTest {
    @Test
    void aDeclarationIsTheSameBytesWhateverTheDigitsOfTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(VectorStoreFormat.declaration(VectorConfig.of(384, DistanceMetric.COSINE)))
                    .isEqualTo(Atom.of("version=1 dimensions=384 metric=cosine"));
        } finally {
            Locale.setDefault(before);
        }
    }
}
