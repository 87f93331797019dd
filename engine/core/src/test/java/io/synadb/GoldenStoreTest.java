package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the published library's stores, all of which are logs: their keys and values, read as a log's. */
class GoldenStoreTest {

    static Stream<GoldenFile> stores() {
        return GoldenFile.ofKinds(
                "vectorstore",
                "tensor",
                "models",
                "experiments",
                "featurestore",
                "py-models",
                "py-experiments",
                "py-experience");
    }

    @ParameterizedTest
    @MethodSource("stores")
    void isALogWhoseValuesAreThoseThatWereStored(GoldenFile golden) throws IOException {
        assertThat(DbMaintenance.verify(golden.path()).isIntact()).isTrue();
        JsonNode expected = golden.expected();
        try (SynaDb db = SynaDb.openReadOnly(golden.path())) {
            switch (expected.get("kind").asText()) {
                case "vectorstore" -> assertVectors(db, expected);
                case "tensor" -> assertTensors(db, expected);
                case "models", "py-models" -> assertModels(db, expected);
                case "experiments" -> expected.get("runs").forEach(run -> assertRun(db, run));
                case "featurestore" -> assertFeatures(db, expected);
                case "py-experiments" -> assertPythonRun(db, expected);
                default -> assertExperience(db, expected);
            }
        }
    }

    private static void assertVectors(SynaDb db, JsonNode expected) {
        List<String> keys = new ArrayList<>();
        for (JsonNode vector : expected.get("vectors")) {
            String key = expected.get("key_prefix").asText() + vector.get("key").asText();
            assertThat(db.get(key))
                    .contains(GoldenFile.vector(vector.get("f32le").asText()));
            keys.add(key);
        }
        assertThat(db.keys()).containsExactlyInAnyOrderElementsOf(keys);
    }

    private static void assertTensors(SynaDb db, JsonNode expected) {
        for (JsonNode tensor : expected.get("tensors")) {
            String name = tensor.get("name").asText();
            byte[] raw = HexFormat.of().parseHex(tensor.get("hex").asText());
            switch (tensor.get("mode").asText()) {
                case "elements" ->
                    assertElements(db, name, raw, tensor.get("dtype").asText());
                case "chunked" -> assertThat(chunks(db, name)).isEqualTo(raw);
                case "batched" -> {
                    ByteBuffer stored = bytes(db, name);
                    stored.position(Integer.BYTES + stored.getInt(0));
                    assertThat(stored).isEqualTo(ByteBuffer.wrap(raw));
                }
                default -> assertThat(text(db, name + "/mmap_meta")).contains("\"mmap_path\"");
            }
        }
    }

    private static void assertElements(SynaDb db, String prefix, byte[] raw, String type) {
        ByteBuffer elements = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; elements.hasRemaining(); i++) {
            Atom element =
                    switch (type) {
                        case "float64" -> Atom.of(elements.getDouble());
                        case "float32" -> Atom.of((double) elements.getFloat());
                        case "int32" -> Atom.of((long) elements.getInt());
                        default -> Atom.of(elements.getLong());
                    };
            assertThat(db.get(prefix + String.format("%08d", i))).contains(element);
        }
    }

    private static byte[] chunks(SynaDb db, String name) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int i = 0; db.exists(name + "/chunk/" + i); i++) {
            joined.writeBytes(bytes(db, name + "/chunk/" + i).array());
        }
        return joined.toByteArray();
    }

    private static void assertModels(SynaDb db, JsonNode expected) throws IOException {
        for (JsonNode model : expected.get("models")) {
            String key = "model/" + model.get("name").asText() + "/v"
                    + model.get("version").asText();
            JsonNode meta = new ObjectMapper().readTree(text(db, key + "/meta"));
            assertThat(meta.get("stage")).isEqualTo(model.get("stage"));
            if (model.has("hex")) {
                assertThat(db.get(key + "/data"))
                        .contains(GoldenFile.bytes(model.get("hex").asText()));
                assertThat(meta.get("checksum")).isEqualTo(model.get("checksum"));
            }
        }
    }

    private static void assertRun(SynaDb db, JsonNode run) {
        String key = "exp/" + run.get("experiment").asText() + "/run/"
                + run.get("id").asText();
        assertThat(text(db, key + "/meta")).contains(run.get("id").asText());
        for (JsonNode parameter : run.get("params")) {
            assertThat(text(db, key + "/param/" + parameter.get(0).asText()))
                    .isEqualTo(parameter.get(1).asText());
        }
        for (JsonNode metric : run.get("metrics")) {
            assertThat(db.get(key + "/metric/" + metric.get(0).asText() + "/"
                            + metric.get(1).asText()))
                    .contains(GoldenFile.number(metric.get(2).asText()));
        }
        for (JsonNode artifact : run.get("artifacts")) {
            assertThat(db.get(key + "/artifact/" + artifact.get(0).asText()))
                    .contains(GoldenFile.bytes(artifact.get(1).asText()));
        }
    }

    private static void assertPythonRun(SynaDb db, JsonNode expected) {
        String key = "exp/" + expected.get("experiment").asText() + "/run/"
                + expected.get("run_id").asText();
        assertThat(text(db, key + "/param/opt")).contains("adam");
        List<Atom> losses = new ArrayList<>();
        for (JsonNode step : expected.get("metric").get("loss")) {
            Atom loss = GoldenFile.number(step.get(1).asText());
            assertThat(db.get(key + "/metric/loss/" + step.get(0).asText())).contains(loss);
            losses.add(loss);
        }
        assertThat(history(db, key + "/metric_ts/loss")).isEqualTo(losses);
        assertThat(db.get(key + "/artifact/blob"))
                .contains(GoldenFile.bytes(expected.get("artifacts").get("blob").asText()));
    }

    private static void assertExperience(SynaDb db, JsonNode expected) {
        List<Atom> rewards = new ArrayList<>();
        expected.get("rewards").forEach(bits -> rewards.add(GoldenFile.number(bits.asText())));
        assertThat(history(db, "idx/reward/" + expected.get("session").asText()))
                .isEqualTo(rewards);
        assertThat(text(db, "meta/machine")).isEqualTo(expected.get("machine").asText());
        assertThat(db.keys().stream().filter(key -> key.startsWith("exp/")))
                .hasSize(expected.get("actions").size());
    }

    /** The bytes of a feature start with a tag, and numbers follow it; they end in the times of event and ingestion. */
    private static void assertFeatures(SynaDb db, JsonNode expected) {
        for (JsonNode feature : expected.get("values")) {
            JsonNode value = feature.get("value");
            ByteBuffer wanted = ByteBuffer.allocate(20).order(ByteOrder.LITTLE_ENDIAN);
            switch (value.get("type").asText()) {
                case "float" ->
                    wanted.putInt(1)
                            .putLong(Long.parseUnsignedLong(value.get("bits").asText(), 16));
                case "int" -> wanted.putInt(2).putLong(value.get("value").asLong());
                default -> {
                    assertThat(db.exists(feature.get("key").asText())).isTrue();
                    continue;
                }
            }
            wanted.putLong(feature.get("event_timestamp").asLong()).flip();
            assertThat(history(db, feature.get("key").asText()).stream()
                            .map(atom -> ((Atom.Bytes) atom).view().slice(0, 20)))
                    .contains(wanted);
        }
    }

    private static List<Atom> history(SynaDb db, String key) {
        try (Stream<Version> history = db.history(key)) {
            return history.map(Version::value).toList();
        }
    }

    private static ByteBuffer bytes(SynaDb db, String key) {
        return ByteBuffer.wrap(((Atom.Bytes) db.get(key).orElseThrow()).value()).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(SynaDb db, String key) {
        return ((Atom.Text) db.get(key).orElseThrow()).value();
    }
}
