package io.synadb.flink.config;

import io.synadb.SchemaException;
import io.synadb.arrow.NearestName;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.SparseColumns;
import io.synadb.arrow.VectorEncoding;
import io.synadb.flink.types.FlinkSchemas;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.options.ColumnProperty;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.types.logical.RowType;

/** The columns that a job declares, held against those of a table. Immutable and thread-safe. */
final class DeclaredColumns {
    private final RowType rows;
    private final List<Field> fields;

    /**
     * @param vectorProperties the declared {@code vector.<column>.dim}
     * @throws SchemaException for columns that no table can have
     * @throws io.synadb.UnsupportedFeatureException for a column of a type that no table can hold
     */
    DeclaredColumns(RowType rows, Map<String, String> vectorProperties) {
        TableSpec spec = SynaTables.spec(rows, TableLayout.PLAIN, vectorProperties);
        this.rows = rows;
        this.fields = spec.schema().getFields();
    }

    /** Names, order, types and dimensions are those of the table. */
    void requireSame(TableSnapshot table) {
        List<String> declared = rows.getFieldNames();
        List<String> existing = names(table);
        for (String column : declared) {
            if (!existing.contains(column)) {
                throw new SchemaException("Column '" + column + "' is declared, but the " + table + " has only "
                        + existing + ": correct its name, or leave it out." + NearestName.hint(column, existing));
            }
        }
        for (int i = 0; i < existing.size(); i++) {
            if (!declared.contains(existing.get(i))) {
                throw new SchemaException(
                        "Column '" + existing.get(i) + "' of the " + table + " is not declared: declare it as "
                                + type(table, i) + ", so that the columns are " + existing);
            }
        }
        if (!declared.equals(existing)) {
            throw new SchemaException("The columns are declared in the order " + declared + ", but the " + table
                    + " has the order " + existing + ": declare them in that order");
        }
        for (int i = 0; i < fields.size(); i++) {
            requireSameType(table, i);
        }
    }

    private void requireSameType(TableSnapshot table, int column) {
        Field declared = fields.get(column);
        Field existing = table.schema().getFields().get(column);
        String name = existing.getName();
        if (SparseColumns.isSparse(declared)) {
            requireSameSparse(table, declared, existing);
        }
        String word = ColumnProperty.dimensions(name).word();
        if (Schemas.isVector(declared) && Schemas.isVector(existing)) {
            requireSameEncoding(name, Schemas.encoding(declared), Schemas.encoding(existing), table);
            int wanted = Schemas.dimensions(declared);
            int found = Schemas.dimensions(existing);
            if (wanted != found) {
                throw new SchemaException("Column '" + name + "' is declared with '" + word + "' = '" + wanted
                        + "', but the " + table + " holds vectors of dimension " + found + " there: set '" + word
                        + "' = '" + found + "', or leave it out");
            }
        } else if (Schemas.isVector(declared) && isListOfFloats(existing)) {
            throw new SchemaException("Column '" + name + "' is declared with '" + word + "' = '"
                    + Schemas.dimensions(declared) + "', but the " + table
                    + " holds lists of any length there: leave '" + word + "' out");
        } else if (Schemas.isTensor(declared)) {
            requireSameTensors(declared, existing, table);
        } else if (!sameType(declared, asShown(existing))) {
            throw new SchemaException("Column '" + name + "' is declared as "
                    + rows.getTypeAt(column).copy(true).asSummaryString() + ", but is " + type(table, column)
                    + " in the " + table + ": declare it as " + type(table, column));
        }
    }

    private static void requireSameSparse(TableSnapshot table, Field declared, Field existing) {
        String word = ColumnProperty.sparseDimensions(existing.getName()).word();
        int wanted = SparseColumns.dimensions(declared);
        if (!SparseColumns.isSparse(existing)) {
            throw new SchemaException("Column '" + existing.getName() + "' is declared with '" + word + "' = '" + wanted
                    + "', but the " + table + " holds no sparse vectors there: leave '" + word + "' out");
        }
        int found = SparseColumns.dimensions(existing);
        if (wanted != found) {
            throw new SchemaException("Column '" + existing.getName() + "' is declared with '" + word + "' = '" + wanted
                    + "', but the " + table + " holds sparse vectors of dimension " + found + " there: set '" + word
                    + "' = '" + found + "', or leave it out");
        }
    }

    private static void requireSameTensors(Field declared, Field existing, TableSnapshot table) {
        boolean same = Schemas.isTensor(existing)
                && sameType(declared, existing)
                && Schemas.shape(declared).equals(Schemas.shape(existing));
        if (!same) {
            throw new SchemaException("Column '" + declared.getName() + "' is declared as " + tensors(declared)
                    + ", but the " + table + " holds "
                    + (Schemas.isTensor(existing) ? tensors(existing) : existing.getType())
                    + " there: say the same with"
                    + " its properties, or leave them out");
        }
    }

    private static String tensors(Field tensor) {
        return "tensors of " + Schemas.element(tensor).word() + " of the shape " + Schemas.shape(tensor);
    }

    private static void requireSameEncoding(
            String column, VectorEncoding wanted, VectorEncoding found, TableSnapshot table) {
        if (wanted != found) {
            String word = new ColumnProperty("vector", column, "encoding").word();
            throw new SchemaException("Column '" + column + "' is declared as vectors of " + wanted.word()
                    + ", but the "
                    + table + " holds vectors of " + found.word() + " there: set '" + word + "' = '" + found.word()
                    + "', or leave out all that starts with 'vector." + column + ".'");
        }
    }

    /** A column as one of lists, which nothing says more of: what Flink sees of vectors and other tensors. */
    private static Field asShown(Field existing) {
        return Schemas.isTensor(existing)
                ? FlinkSchemas.arrowSchema(FlinkSchemas.rowType(new Schema(List.of(existing))))
                        .getFields()
                        .get(0)
                : existing;
    }

    /** Nothing is declared NOT NULL that may be null in the table. */
    void requireNullsDeclared(TableSnapshot table) {
        for (int i = 0; i < fields.size(); i++) {
            Field existing = table.schema().getFields().get(i);
            if (!all(fields.get(i), existing, (declared, found) -> declared.isNullable() || !found.isNullable())) {
                throw new SchemaException("Column '" + existing.getName() + "' is declared as "
                        + rows.getTypeAt(i).asSummaryString() + ", but may be null in the " + table
                        + ": declare it as "
                        + FlinkSchemas.rowType(table.schema()).getTypeAt(i).asSummaryString());
            }
        }
    }

    private static boolean sameType(Field declared, Field existing) {
        return all(
                declared,
                existing,
                (a, b) -> a.getType().equals(b.getType())
                        && a.getChildren().size() == b.getChildren().size()
                        && (!(a.getType() instanceof ArrowType.Struct)
                                || names(a.getChildren()).equals(names(b.getChildren()))));
    }

    /** Whether two columns agree, and everything inside them. The elements of a vector are never null. */
    private static boolean all(Field declared, Field existing, BiPredicate<Field, Field> agree) {
        if (!agree.test(declared, existing)) {
            return false;
        }
        if (Schemas.isTensor(existing) && !Schemas.isTensor(declared)) {
            return true;
        }
        for (int i = 0; i < existing.getChildren().size(); i++) {
            if (!all(declared.getChildren().get(i), existing.getChildren().get(i), agree)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isListOfFloats(Field field) {
        return field.getType() instanceof ArrowType.List
                && field.getChildren().get(0).getType() instanceof ArrowType.FloatingPoint number
                && number.getPrecision() == FloatingPointPrecision.SINGLE;
    }

    private static String type(TableSnapshot table, int column) {
        return FlinkSchemas.rowType(table.schema()).getTypeAt(column).copy(true).asSummaryString();
    }

    private static List<String> names(TableSnapshot table) {
        return names(table.schema().getFields());
    }

    private static List<String> names(List<Field> fields) {
        return fields.stream().map(Field::getName).toList();
    }
}
