package io.synadb.table;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import io.synadb.table.index.ColumnIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.index.IndexBuilder;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Which indexes a table can want of which columns. Stateless and thread-safe. */
final class IndexRules {
    private IndexRules() {}

    /**
     * Refuses an index that no file can have.
     *
     * @param ofTable behind the name of the column in messages, as in {@code " of table /data/t"}
     * @throws InvalidArgumentException if an option makes no sense, or the kind has no file
     */
    static void requireKind(String column, IndexSpec spec, String ofTable) {
        IndexBuilder.check(spec);
        if (!IndexBuilder.hasFile(spec.kind())) {
            throw new InvalidArgumentException("Cannot index column '" + column + "'" + ofTable + " by '"
                    + spec.kind().word() + "', which has no file: expected one of " + kindsWithFile()
                    + ". An exact search needs no index.");
        }
    }

    /**
     * Refuses an index of a column that cannot have it.
     *
     * @throws InvalidArgumentException if the column holds no vectors, or none that the metric can compare
     */
    static void requireColumn(Field column, IndexSpec spec, String ofTable) {
        Columns.requireVector(column, ofTable);
        Schemas.encoding(column).requireMetric(spec.metric(), column.getName());
    }

    /**
     * Refuses a property that starts as one of an index, and names none that {@link TableIndexes#create} could make.
     *
     * @param columns with field ids
     */
    static void requireProperty(String name, String value, Schema columns) {
        try {
            ColumnIndex index = ColumnIndex.parse(name, value);
            Field column = Schemas.find(columns, index.column()).orElseThrow(() -> noColumn(index.column(), columns));
            requireKind(column.getName(), index.spec(), "");
            requireColumn(column, index.spec(), "");
            if (!index.property().equals(name)) {
                throw new InvalidArgumentException("Its name is written '" + index.property() + "'.");
            }
        } catch (InvalidArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            throw new InvalidArgumentException("The property '" + name + "' is '" + value + "', which names no index. "
                    + reason + (reason.endsWith(".") ? "" : ".")
                    + " Leave it out, and call Table.indexes().create(…).");
        }
    }

    private static InvalidArgumentException noColumn(int id, Schema columns) {
        List<String> known = columns.getFields().stream()
                .map(field -> Schemas.fieldId(field) + " " + field.getName())
                .toList();
        return new InvalidArgumentException(
                "No column has the field id " + id + ": the field ids and columns are " + known + ".");
    }

    private static List<String> kindsWithFile() {
        return Arrays.stream(IndexKind.values())
                .filter(IndexBuilder::hasFile)
                .map(IndexKind::word)
                .toList();
    }
}
