package io.synadb.vector.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.vector.DistanceMetric;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A file of vectors that the published library wrote, and what it holds. */
record GoldenVectors(Path file, VectorConfig config, Map<String, float[]> vectors, JsonNode searches) {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    /** All of a folder. */
    static Stream<GoldenVectors> in(String folder) {
        try (Stream<Path> files = Files.list(GOLDEN.resolve(folder))) {
            return files
                    .filter(file -> file.toString().endsWith(".expected.json"))
                    .sorted()
                    .map(GoldenVectors::read)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static GoldenVectors read(Path expectation) {
        try {
            JsonNode expected = new ObjectMapper().readTree(expectation.toFile());
            VectorConfig config = VectorConfig.of(
                    expected.get("dims").asInt(),
                    DistanceMetric.parse(expected.get("metric").asText()));
            Map<String, float[]> vectors = new LinkedHashMap<>();
            expected.get("vectors").forEach(node -> vectors.put(node.get("key").asText(), floats(node.get("f32le"))));
            Path file = expectation.resolveSibling(expected.get("file").asText());
            return new GoldenVectors(
                    file,
                    file.toString().contains("prefix") ? config.withPrefix("emb:") : config,
                    vectors,
                    expected.get("exact_top5"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[] floats(JsonNode hex) {
        ByteBuffer bytes =
                ByteBuffer.wrap(HexFormat.of().parseHex(hex.asText())).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(floats);
        return floats;
    }

    /** Whether the collection holds these vectors bit for bit, and finds what it should. */
    void check(VectorCollection collection) {
        assertThat(collection.keys()).containsExactlyInAnyOrderElementsOf(vectors.keySet());
        vectors.forEach(
                (key, vector) -> assertThat(collection.get(key)).as(key).hasValueSatisfying(found -> assertThat(found)
                        .containsExactly(vector)));
        assertThat(searches).isNotEmpty();
        for (JsonNode search : searches) {
            List<SearchResult> found = collection.search(floats(search.get("query")), 5);
            assertThat(found).hasSize(search.get("top").size());
            for (int rank = 0; rank < found.size(); rank++) {
                JsonNode expected = search.get("top").get(rank);
                double distance = expected.get("distance").asDouble();
                assertThat(found.get(rank).key()).isEqualTo(expected.get("key").asText());
                assertThat((double) found.get(rank).distance()).isCloseTo(distance, within(1e-5 * Math.abs(distance)));
            }
        }
    }

    @Override
    public String toString() {
        return file.getFileName().toString();
    }
}
