package io.synadb.table.commit;

import io.synadb.table.data.DataFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;

/** What tells two commits of one application's version apart: the files that they name. Stateless. */
final class TransactionHash {
    private TransactionHash() {}

    /** SHA-256, in hexadecimal, of {@code path LF length LF} of each file, sorted by path. */
    static String of(Collection<DataFile> files) {
        MessageDigest digest = sha256();
        files.stream()
                .sorted(Comparator.comparing(DataFile::path))
                .forEach(file ->
                        digest.update((file.path() + "\n" + file.length() + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
