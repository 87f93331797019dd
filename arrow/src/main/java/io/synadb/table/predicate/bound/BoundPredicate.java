package io.synadb.table.predicate.bound;

import io.synadb.arrow.DefaultValue;
import io.synadb.arrow.RowSelection;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.statistics.Bound;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.predicate.Predicate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A predicate whose columns were found in a schema, by field id, and whose literals fit them.
 *
 * <p>Immutable and thread-safe.
 */
public final class BoundPredicate {
    private final Condition condition;
    private final List<Field> columns;
    private final List<Integer> fieldIds;

    private BoundPredicate(Condition condition, Binder binder) {
        this.condition = condition;
        this.columns = List.copyOf(binder.columns());
        this.fieldIds = binder.fieldIds();
    }

    /**
     * Finds the columns of a predicate.
     *
     * @param owner what has the schema, for messages: {@code table /path}
     * @throws io.synadb.SchemaException if there is no such column
     * @throws io.synadb.InvalidArgumentException if a column cannot be compared with its literal
     */
    public static BoundPredicate of(Predicate predicate, Schema schema, String owner) {
        Binder binder = new Binder(schema, owner);
        return new BoundPredicate(binder.bind(predicate, true), binder);
    }

    /** The columns that {@link #narrow} needs, in this order; none where it is the same for all rows. */
    public List<Integer> fieldIds() {
        return fieldIds;
    }

    /**
     * Leaves the selected rows for which the predicate is true.
     *
     * @param batch the columns {@link #fieldIds}, in their order
     */
    public void narrow(VectorSchemaRoot batch, RowSelection rows) {
        condition.narrow(batch, rows);
    }

    /**
     * What is known of all rows of a file by its partition and statistics. These have an entry for each column that the file
     * has, or none at all, and for fields of structs that had an id when it was written; a column that was added later shows its default.
     */
    public Verdict verdict(DataFile file) {
        return verdict(file.statistics(), file.rows(), file.partition());
    }

    /**
     * What is known of some rows of a file by their statistics and its partition.
     *
     * @param statistics of the rows, by field id
     * @param partition the file's: its rows were split by these values
     */
    public Verdict verdict(
            Map<Integer, ColumnStatistics> statistics, long rows, Map<PartitionField, @Nullable String> partition) {
        return condition.verdict(place -> {
            ColumnSummary column = column(place.column(), statistics, rows, partition);
            if (place.nested().isEmpty()) {
                return column;
            }
            ColumnStatistics field = statistics.get(place.fieldId());
            return field == null ? column.nested() : summary(field, rows);
        });
    }

    private ColumnSummary column(
            int place,
            Map<Integer, ColumnStatistics> statistics,
            long rows,
            Map<PartitionField, @Nullable String> partition) {
        int id = fieldIds.get(place);
        ColumnStatistics of = statistics.get(id);
        ColumnSummary known = of != null ? summary(of, rows) : missing(columns.get(place), statistics, rows);
        for (Map.Entry<PartitionField, @Nullable String> value : partition.entrySet()) {
            if (value.getKey().fieldId() == id) {
                ArrowType type = columns.get(place).getType();
                known = PartitionSummary.narrow(known, type, value.getKey().transform(), value.getValue());
            }
        }
        return known;
    }

    private static ColumnSummary summary(ColumnStatistics known, long rows) {
        Bound least = known.min().orElse(null);
        Bound greatest = known.max().orElse(null);
        Long nans = known.nans().isPresent() ? known.nans().getAsLong() : null;
        return new ColumnSummary(rows, known.nulls(), known.nulls(), nans, least, greatest, List.of());
    }

    private static ColumnSummary missing(Field column, Map<Integer, ColumnStatistics> statistics, long rows) {
        Optional<DefaultValue> added = statistics.isEmpty() ? Optional.empty() : DefaultValue.of(column);
        return added.map(value -> ColumnSummary.ofDefault(value, rows)).orElse(ColumnSummary.unknown(rows));
    }

    /** The names of the columns, for messages. */
    @Override
    public String toString() {
        return "condition on " + columns.stream().map(Field::getName).toList();
    }
}
