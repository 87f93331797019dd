package io.synadb.table.predicate.bound;

import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.Predicate.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The terms of an {@code OR} with fewer of them: values that one column may equal are one {@code IN}, which is a single look
 * at the column where each term would be one. True, false and unknown for the same rows. Stateless and thread-safe.
 */
final class Alternatives {
    private Alternatives() {}

    static List<Predicate> merged(List<Predicate> terms) {
        Map<ColumnPath, List<Literal>> values = new LinkedHashMap<>();
        List<Predicate> others = new ArrayList<>();
        for (Predicate term : terms) {
            if (term instanceof Predicate.Comparison comparison && comparison.operator() == Operator.EQUAL) {
                values.computeIfAbsent(comparison.column(), column -> new ArrayList<>())
                        .add(comparison.literal());
            } else if (term instanceof Predicate.In in) {
                values.computeIfAbsent(in.column(), column -> new ArrayList<>()).addAll(in.literals());
            } else {
                others.add(term);
            }
        }
        List<Predicate> merged = new ArrayList<>(values.size() + others.size());
        values.forEach((column, literals) -> merged.add(new Predicate.In(column, literals)));
        merged.addAll(others);
        return merged;
    }
}
