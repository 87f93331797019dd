package io.synadb.bench.filter;

import io.synadb.vector.RowBits;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Accepts some of the rows.
 *
 * @param name for the report
 * @param bytes one a row, 1 for one that is accepted: what peers read
 */
record Filter(String name, RowBits rows, byte[] bytes) {
    private static final List<String> CATEGORIES = List.of(
            "noun.Tops",
            "verb.weather",
            "noun.shape",
            "verb.emotion",
            "noun.feeling",
            "noun.food",
            "noun.state",
            "noun.animal",
            "adj.all");
    private static final int[] PERCENTS = {1, 10, 20, 30, 50};

    /** From a category of one row in thousands to half of all rows, and rows that have nothing in common. */
    static List<Filter> all(String[] categories, int rows) {
        List<Filter> filters = new ArrayList<>();
        for (String category : CATEGORIES) {
            filters.add(of(category, categories, rows, category::equals));
        }
        filters.add(of("adjectives", categories, rows, name -> name.startsWith("adj.")));
        filters.add(
                of("adjectives, verbs", categories, rows, name -> name.startsWith("adj.") || name.startsWith("verb.")));
        filters.add(of(
                "nouns of things",
                categories,
                rows,
                name -> name.startsWith("noun.") && !name.equals("noun.person") && !name.equals("noun.artifact")));
        for (int percent : PERCENTS) {
            SplittableRandom random = new SplittableRandom(percent);
            filters.add(of("random %d %%".formatted(percent), categories, rows, name -> random.nextInt(100) < percent));
        }
        return filters.stream().filter(some -> some.rows().cardinality() > 0).toList();
    }

    private static Filter of(String name, String[] categories, int rows, Predicate<String> accepts) {
        byte[] bytes = new byte[rows];
        for (int row = 0; row < rows; row++) {
            bytes[row] = (byte) (accepts.test(categories[row]) ? 1 : 0);
        }
        RowBits accepted = RowBits.of(IntStream.range(0, rows).filter(row -> bytes[row] != 0));
        return new Filter(name, accepted, bytes);
    }
}
