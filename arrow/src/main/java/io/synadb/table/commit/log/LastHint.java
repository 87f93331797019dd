package io.synadb.table.commit.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synadb.SynaException;
import io.synadb.table.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * {@code _syna/last}: where to begin reading without a listing. It may be behind, wrong, damaged or missing: nothing is
 * true because it says so. Immutable and thread-safe.
 *
 * @param version that somebody published
 * @param checkpoint the newest one that they knew of, −1 for none
 */
record LastHint(long version, long checkpoint) {
    static final String PATH = "_syna/last";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty when there is none, or none that can be read. */
    static Optional<LastHint> read(Storage storage) {
        try {
            return storage.read(PATH).flatMap(LastHint::parse);
        } catch (SynaException e) {
            // The listing that follows without it fails too, and says why, unless only the hint cannot be read.
            return Optional.empty();
        }
    }

    private static Optional<LastHint> parse(byte[] content) {
        try {
            JsonNode hint = JSON.readTree(new String(content, StandardCharsets.UTF_8));
            if (!hint.path("version").isIntegralNumber()) {
                return Optional.empty();
            }
            return Optional.of(new LastHint(
                    hint.path("version").longValue(), hint.path("checkpoint").asLong(-1)));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    void write(Storage storage) {
        String known = checkpoint < 0 ? "null" : Long.toString(checkpoint);
        storage.put(
                PATH, ("{\"version\":" + version + ",\"checkpoint\":" + known + "}").getBytes(StandardCharsets.UTF_8));
    }
}
