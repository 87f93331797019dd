package io.synadb.table;

import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/** A condition on rows of {@link TestTables}, and what it is for their ids. */
record RowCriterion(Predicate condition, LongPredicate holds) {
    /**
     * Draws one.
     *
     * @param ids how many there were so far
     */
    static RowCriterion draw(Random random, long ids, HistoryRows rows) {
        if (rows.isKeyed() && random.nextInt(4) == 0) {
            long key = random.nextInt(HistoryRows.KEYS);
            return new RowCriterion(ColumnPath.of("key").equalTo(key), row -> rows.key(row) == key);
        }
        ColumnPath id = ColumnPath.of("id");
        long one = random.nextInt((int) ids + 1);
        long other = one + random.nextInt(8);
        return switch (random.nextInt(5)) {
            case 0 -> new RowCriterion(id.atLeast(one), row -> row >= one);
            case 1 -> new RowCriterion(id.between(one, other), row -> row >= one && row <= other);
            case 2 -> new RowCriterion(id.in(one, other), row -> row == one || row == other);
            case 3 ->
                new RowCriterion(
                        ColumnPath.of("pos").equalTo("noun"),
                        row -> TestTables.part(row).filter("noun"::equals).isPresent());
            default -> new RowCriterion(ColumnPath.of("embedding").isNull(), row -> row % 7 == 6);
        };
    }

    /** The ids for which it holds. */
    Set<Long> of(Set<Long> ids) {
        return ids.stream().filter(holds::test).collect(Collectors.toCollection(TreeSet::new));
    }
}
