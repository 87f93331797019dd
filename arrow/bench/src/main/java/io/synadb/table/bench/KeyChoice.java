package io.synadb.table.bench;

import java.util.function.IntToLongFunction;

/** Which keys a commit of upserts has; the same for whoever takes them. The keys from 0 up are there. */
public enum KeyChoice {
    /** Keys that are there, from all over. */
    THERE("keys that are there"),
    /** Keys that nobody has seen. */
    NEW("new keys"),
    /** One of each, in turns. */
    HALF("half of each");

    /** A prime, by which no number of keys here can be divided: steps come back to a key after all others. */
    private static final long STEP = 1_000_003;

    private static final long FIRST_NEW = 1_000_000_000;

    private final String title;

    KeyChoice(String title) {
        this.title = title;
    }

    /** For a line of a report. */
    String title() {
        return title;
    }

    /**
     * The key of each row of a commit; they differ from one another.
     *
     * @param commit counted from 0
     * @param count the rows of a commit
     * @param there how many keys there are
     */
    public IntToLongFunction keys(int commit, int count, long there) {
        long firstNew = FIRST_NEW * (1 + ordinal()) + (long) commit * count;
        return row -> {
            boolean isNew = this == NEW || this == HALF && row % 2 == 1;
            return isNew ? firstNew + row : spread((long) commit * count + row, there);
        };
    }

    /** Keys that are there in an order without order. */
    public static long spread(long number, long there) {
        return number * STEP % there;
    }
}
