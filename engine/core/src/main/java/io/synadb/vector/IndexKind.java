package io.synadb.vector;

import java.util.Arrays;
import java.util.List;

/**
 * The kinds of index, and the options that each understands.
 *
 * <p>Immutable and thread-safe.
 */
public enum IndexKind {
    /** Every row is looked at; the answer is exact. */
    FLAT("flat", "codes"),
    /** A graph that is walked towards the query. */
    HNSW("hnsw", "m", "ef-construction", "ef-search", "seed");

    private final String word;
    private final List<String> options;

    IndexKind(String word, String... options) {
        this.word = word;
        this.options = List.of(options);
    }

    /** The word that users type. */
    public String word() {
        return word;
    }

    /** The names of its options, apart from the metric, which every kind has. */
    public List<String> options() {
        return options;
    }

    /**
     * The kind that a user named, in any case.
     *
     * @throws io.synadb.InvalidArgumentException if no kind has that word
     */
    public static IndexKind parse(String word) {
        List<String> words = Arrays.stream(values()).map(IndexKind::word).toList();
        return values()[words.indexOf(Names.require("Unknown index %s", word, words))];
    }
}
