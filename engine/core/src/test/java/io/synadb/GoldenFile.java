package io.synadb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file that the published library wrote, and what it holds.
 *
 * @param path the file
 * @param expected what its {@code expected.json} says
 */
record GoldenFile(Path path, JsonNode expected) {
    static final Path FOLDER = Path.of("src/test/resources/golden");

    /** All files of some kinds, by name. */
    static Stream<GoldenFile> ofKinds(String... kinds) {
        try (Stream<Path> files = Files.list(FOLDER.resolve("synadb"))) {
            List<GoldenFile> found = new ArrayList<>();
            for (Path json : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                JsonNode expected = new ObjectMapper().readTree(json.toFile());
                if (Set.of(kinds).contains(expected.get("kind").asText())) {
                    found.add(new GoldenFile(
                            json.resolveSibling(expected.get("file").asText()), expected));
                }
            }
            return found.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String key(JsonNode node) {
        JsonNode repeated = node.get("key_repeat");
        return repeated == null
                ? node.get("key").asText()
                : repeated.get(0).asText().repeat(repeated.get(1).asInt());
    }

    static Atom atom(JsonNode node) {
        return switch (node.get("type").asText()) {
            case "null" -> Atom.ofNull();
            case "float" -> number(node.get("bits").asText());
            case "int" -> Atom.of(Long.parseLong(node.get("value").asText()));
            case "text" -> Atom.of(node.get("value").asText());
            case "bytes" -> bytes(node.get("hex").asText());
            case "vector" -> vector(node.get("f32le").asText());
            default -> throw new IllegalArgumentException(node.toString());
        };
    }

    static Atom number(String bits) {
        return Atom.of(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16)));
    }

    static Atom bytes(String hex) {
        return Atom.of(HexFormat.of().parseHex(hex));
    }

    static Atom vector(String littleEndianHex) {
        return Atom.Vector.copyOf(ByteBuffer.wrap(HexFormat.of().parseHex(littleEndianHex))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer());
    }

    /** What an atom holds, bit for bit: NaNs too. */
    static Object exact(Atom atom) {
        if (atom instanceof Atom.Float number) {
            return "float " + Long.toHexString(Double.doubleToRawLongBits(number.value()));
        }
        if (atom instanceof Atom.Vector vector) {
            List<Integer> bits = new ArrayList<>();
            for (float element : vector.value()) {
                bits.add(Float.floatToRawIntBits(element));
            }
            return bits;
        }
        return atom;
    }

    @Override
    public String toString() {
        return String.valueOf(path.getFileName());
    }
}
