package io.synadb.flink.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynaOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "scan.bound, scan.bounded",
        "startingVersion, starting-version",
        "sink.deliver, sink.delivery",
        "chunkbytes, chunk-bytes",
        "scan.discovery, scan.discovery-interval",
        "vector.v.dims, vector.<column>.dim",
        "sparse.s.dims, sparse.<column>.dim",
        "paht, path",
    })
    void anUnknownWordNamesTheNearest(String unknown, String nearest) {
        assertThatThrownBy(() -> SynaOptions.requireKnown(Set.of("path", unknown)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown option '" + unknown + "': did you mean '" + nearest
                        + "'? Known are bucket, chunk-bytes, compression, connector, dictionary.<column>, layout, partition-by, path, read.history, read.prefix, read.values, scan.bounded,"
                        + " scan.discovery-interval, scan.parallelism, sink.delivery, sink.parallelism,"
                        + " sparse.<column>.dim, starting-version, tensor.<column>.dtype, tensor.<column>.shape,"
                        + " vector.<column>.dim, vector.<column>.encoding, vector.<column>.metric, version-as-of");
    }

    @Test
    void knowsItsWordsAndThoseOfVectors() {
        assertThatCode(() -> SynaOptions.requireKnown(Set.of(
                        "connector", "path", "vector.emb.dim", "vector.a.b.dim", "sparse.s.dim", "version-as-of")))
                .doesNotThrowAnyException();
    }

    @Test
    void onlyTheWordsOfVectorsArePropertiesOfTheTable() {
        assertThat(SynaOptions.vectorProperties(
                        Map.of("path", "/p", "vector.emb.dim", "3", "sparse.s.dim", "9", "chunk-bytes", "1")))
                .containsOnly(Map.entry("vector.emb.dim", "3"), Map.entry("sparse.s.dim", "9"));
    }

    @Test
    void everyOptionSaysWhatItIsFor() {
        HtmlFormatter html = new HtmlFormatter();
        assertThat(SynaOptions.optional()).contains(SynaOptions.VERSION_AS_OF, SynaOptions.SINK_DELIVERY);
        for (ConfigOption<?> option : SynaOptions.optional()) {
            assertThat(html.format(option.description())).as(option.key()).endsWith(".");
        }
    }

    @Test
    void valuesReadAsFlinkWritesThem() {
        Configuration options = Configuration.fromMap(Map.of("chunk-bytes", "4 mb", "sink.delivery", "at-least-once"));

        assertThat(options.get(SynaOptions.CHUNK_BYTES)).isEqualTo(MemorySize.ofMebiBytes(4));
        assertThat(options.get(SynaOptions.SINK_DELIVERY)).isEqualTo(DeliveryGuarantee.AT_LEAST_ONCE);
        assertThat(Configuration.fromMap(Map.of("chunk-bytes", "4096")).get(SynaOptions.CHUNK_BYTES))
                .as("a plain number of bytes, as other engines take it")
                .isEqualTo(new MemorySize(4096));
    }
}
