package io.synadb.table.predicate.bound;

import io.synadb.arrow.RowSelection;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * A predicate that knows where its columns are, and in which nothing is unknown any more: negations stand at the leaves
 * only, so whoever asks for the rows where it is true never needs those where it is false. Immutable and thread-safe.
 */
sealed interface Condition {
    /** Leaves the rows for which it is true. */
    void narrow(VectorSchemaRoot batch, RowSelection rows);

    /** @param columns what is known of a column, or of a field within it */
    Verdict verdict(Function<BoundColumn, ColumnSummary> columns);

    /** The same for all rows. */
    record Fixed(boolean value) implements Condition {
        @Override
        public void narrow(VectorSchemaRoot batch, RowSelection rows) {
            if (!value) {
                rows.clear();
            }
        }

        @Override
        public Verdict verdict(Function<BoundColumn, ColumnSummary> columns) {
            return value ? Verdict.ALWAYS : Verdict.NEVER;
        }
    }

    /** True where all terms are. */
    record AllOf(List<Condition> terms) implements Condition {
        @Override
        public void narrow(VectorSchemaRoot batch, RowSelection rows) {
            for (Condition term : terms) {
                if (!rows.isEmpty()) {
                    term.narrow(batch, rows);
                }
            }
        }

        @Override
        public Verdict verdict(Function<BoundColumn, ColumnSummary> columns) {
            Verdict verdict = Verdict.ALWAYS;
            for (Condition term : terms) {
                verdict = verdict.and(term.verdict(columns));
            }
            return verdict;
        }
    }

    /** True where one of the terms is. */
    record AnyOf(List<Condition> terms) implements Condition {
        /** Each term is asked only for the rows that none before it has. */
        @Override
        public void narrow(VectorSchemaRoot batch, RowSelection rows) {
            RowSelection left = rows.copy();
            for (Condition term : terms) {
                if (!left.isEmpty()) {
                    RowSelection passing = left.copy();
                    term.narrow(batch, passing);
                    left.removeAll(passing);
                }
            }
            rows.removeAll(left);
        }

        @Override
        public Verdict verdict(Function<BoundColumn, ColumnSummary> columns) {
            Verdict verdict = Verdict.NEVER;
            for (Condition term : terms) {
                verdict = verdict.or(term.verdict(columns));
            }
            return verdict;
        }
    }

    /** True where a column is null, or where it is not. */
    record Nullness(BoundColumn column, boolean isNull) implements Condition {
        @Override
        public void narrow(VectorSchemaRoot batch, RowSelection rows) {
            BoundColumn.Validity validity = column.validity(batch);
            for (int word = 0; word < rows.words(); word++) {
                if (rows.word(word) != 0) {
                    rows.retain(word, isNull ? ~validity.word(word) : validity.word(word));
                }
            }
        }

        @Override
        public Verdict verdict(Function<BoundColumn, ColumnSummary> columns) {
            ColumnSummary summary = columns.apply(column);
            if (summary.isAllNull()) {
                return isNull ? Verdict.ALWAYS : Verdict.NEVER;
            } else if (summary.hasNoNull()) {
                return isNull ? Verdict.NEVER : Verdict.ALWAYS;
            }
            return Verdict.MAYBE;
        }
    }

    /** True where a column is not null and its value passes a test, or fails it. */
    record Value(BoundColumn column, ColumnTest test, boolean passes) implements Condition {
        @Override
        public void narrow(VectorSchemaRoot batch, RowSelection rows) {
            BoundColumn.Validity validity = column.validity(batch);
            ColumnTest.RowTest values = test.open(column.vector(batch));
            for (int word = 0; word < rows.words(); word++) {
                if (rows.word(word) != 0) {
                    rows.retain(word, validity.word(word));
                    long passing = values.passing(word * Long.SIZE, rows.word(word));
                    rows.retain(word, passes ? passing : ~passing);
                }
            }
        }

        @Override
        public Verdict verdict(Function<BoundColumn, ColumnSummary> columns) {
            ColumnSummary summary = columns.apply(column);
            if (summary.isAllNull()) {
                return Verdict.NEVER;
            }
            Coverage coverage = coverage(summary);
            return switch (passes ? coverage : coverage.negated()) {
                case NONE -> Verdict.NEVER;
                case SOME -> Verdict.MAYBE;
                case ALL -> summary.hasNoNull() ? Verdict.ALWAYS : Verdict.MAYBE;
            };
        }

        private Coverage coverage(ColumnSummary summary) {
            boolean reached = summary.buckets().stream().allMatch(test::reaches);
            return reached ? test.coverage(summary) : Coverage.NONE;
        }
    }
}
