package io.synadb.spark;

import io.synadb.arrow.SparseColumns;
import io.synadb.table.options.ColumnProperty;
import java.util.Arrays;
import java.util.Set;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The types that columns of sparse vectors get. Stateless and thread-safe. */
final class SparseTypes {
    private SparseTypes() {}

    /**
     * The columns as the table will have them: indices that come as ARRAY&lt;BIGINT&gt;, and values as ARRAY&lt;DOUBLE&gt;, as
     * Python makes them, become ARRAY&lt;INT&gt; and ARRAY&lt;FLOAT&gt;, and Spark casts what is written.
     */
    static StructType narrowed(StructType schema, Set<String> properties) {
        StructField[] fields = schema.fields().clone();
        for (String word : properties) {
            ColumnProperty.parse(word).filter(ColumnProperty::isSparse).ifPresent(sparse -> {
                int ordinal = schema.fieldIndex(sparse.column());
                if (fields[ordinal].dataType() instanceof StructType struct) {
                    fields[ordinal] = with(
                            fields[ordinal],
                            new StructType(Arrays.stream(struct.fields())
                                    .map(SparseTypes::narrowed)
                                    .toArray(StructField[]::new)));
                }
            });
        }
        return new StructType(fields);
    }

    private static StructField narrowed(StructField list) {
        DataType element = list.dataType() instanceof ArrayType array ? array.elementType() : list.dataType();
        if (list.name().equals(SparseColumns.INDICES) && element.equals(DataTypes.LongType)) {
            return with(list, DataTypes.createArrayType(DataTypes.IntegerType, true));
        }
        return list.name().equals(SparseColumns.VALUES) && element.equals(DataTypes.DoubleType)
                ? with(list, DataTypes.createArrayType(DataTypes.FloatType, true))
                : list;
    }

    private static StructField with(StructField field, DataType type) {
        return new StructField(field.name(), type, field.nullable(), field.metadata());
    }
}
