package io.synadb.table.commit.format;

import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletedRows;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * What tells two commits of one application's version apart: the files that they add and take away, and the rows that they
 * delete. Stateless.
 */
public final class TransactionHash {
    private TransactionHash() {}

    /**
     * SHA-256, in hexadecimal, of {@code path LF length LF} of each new file, sorted by path; behind it {@code path LF
     * positions LF}, decimal with commas, of the rows deleted of each file; behind it {@code path LF} of each file taken
     * away as a whole.
     */
    public static String of(
            Collection<DataFile> files, Map<String, DeletedRows> deletes, Collection<DataFile> replaced) {
        MessageDigest digest = sha256();
        files.stream()
                .sorted(Comparator.comparing(DataFile::path))
                .forEach(file ->
                        digest.update((file.path() + "\n" + file.length() + "\n").getBytes(StandardCharsets.UTF_8)));
        new TreeMap<>(deletes).forEach((path, rows) -> {
            digest.update((path + "\n").getBytes(StandardCharsets.UTF_8));
            rows.positions().forEach(row -> digest.update((row + ",").getBytes(StandardCharsets.UTF_8)));
            digest.update((byte) '\n');
        });
        replaced.stream()
                .map(DataFile::path)
                .sorted()
                .forEach(path -> digest.update((path + "\n").getBytes(StandardCharsets.UTF_8)));
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
