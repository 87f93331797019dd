package io.synadb.table.commit.log;

/** How the files of {@code _syna/log} are called. Stateless. */
public final class LogNames {
    public static final String DIRECTORY = "_syna/log";

    private static final String COMMIT = ".json";
    private static final String CHECKPOINT = ".checkpoint.json.lz4";
    private static final int DIGITS = 20;

    private LogNames() {}

    /** The path of a commit. */
    public static String commit(long version) {
        return path(version, COMMIT);
    }

    /** The path of a checkpoint. */
    public static String checkpoint(long version) {
        return path(version, CHECKPOINT);
    }

    private static String path(long version, String suffix) {
        String digits = Long.toString(version);
        return DIRECTORY + "/" + "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    /** The version whose commit has this file name, −1 for other files. */
    public static long commitVersion(String name) {
        return version(name, COMMIT);
    }

    /** The version whose checkpoint has this file name, −1 for other files. */
    public static long checkpointVersion(String name) {
        return version(name, CHECKPOINT);
    }

    private static long version(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return -1;
        }
        long version = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9 || version > (Long.MAX_VALUE - digit) / 10) {
                return -1;
            }
            version = 10 * version + digit;
        }
        return version;
    }
}
