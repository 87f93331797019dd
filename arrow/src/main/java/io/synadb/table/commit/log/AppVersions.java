package io.synadb.table.commit.log;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * What one application has committed under which version of its own, for ever: forty bytes a version, because there is one
 * for every checkpoint that a streaming job ever took. Not thread-safe while it grows.
 */
final class AppVersions {
    private static final int HASH_BYTES = 32;

    /** Ascending. */
    private long[] versions = new long[4];

    private byte[] hashes = new byte[4 * HASH_BYTES];
    private int size;

    AppVersions() {}

    /** A copy, to grow without the original. */
    AppVersions(AppVersions original) {
        versions = original.versions.clone();
        hashes = original.hashes.clone();
        size = original.size;
    }

    /**
     * Adds a version, or gives it another hash.
     *
     * @throws IllegalArgumentException if the hash is no SHA-256 in hexadecimal
     */
    void put(long version, String hash) {
        byte[] bytes = HexFormat.of().parseHex(hash);
        if (bytes.length != HASH_BYTES) {
            throw new IllegalArgumentException("a hash of " + bytes.length + " bytes");
        }
        int found = Arrays.binarySearch(versions, 0, size, version);
        int place = found >= 0 ? found : -found - 1;
        if (found < 0) {
            insert(place, version);
        }
        System.arraycopy(bytes, 0, hashes, place * HASH_BYTES, HASH_BYTES);
    }

    private void insert(int place, long version) {
        if (size == versions.length) {
            versions = Arrays.copyOf(versions, 2 * size);
            hashes = Arrays.copyOf(hashes, 2 * size * HASH_BYTES);
        }
        System.arraycopy(versions, place, versions, place + 1, size - place);
        System.arraycopy(hashes, place * HASH_BYTES, hashes, (place + 1) * HASH_BYTES, (size - place) * HASH_BYTES);
        versions[place] = version;
        size++;
    }

    int size() {
        return size;
    }

    Optional<String> hash(long version) {
        int place = Arrays.binarySearch(versions, 0, size, version);
        return place < 0 ? Optional.empty() : Optional.of(hashAt(place));
    }

    OptionalLong newest() {
        return size == 0 ? OptionalLong.empty() : OptionalLong.of(versions[size - 1]);
    }

    /** Each version with its hash, ascending. */
    void forEach(BiConsumer<Long, String> each) {
        for (int i = 0; i < size; i++) {
            each.accept(versions[i], hashAt(i));
        }
    }

    private String hashAt(int place) {
        return HexFormat.of().formatHex(hashes, place * HASH_BYTES, (place + 1) * HASH_BYTES);
    }
}
