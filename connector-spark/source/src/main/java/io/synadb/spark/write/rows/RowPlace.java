package io.synadb.spark.write.rows;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Says which row it was, for messages: its number in the task and its first value. Not thread-safe. */
public final class RowPlace {
    private final String table;
    private final StructType columns;
    private final int partition;
    private final int keyOrdinal;
    private long number = -1;
    private @Nullable InternalRow row;

    /** @param partition the number of the task */
    public RowPlace(String table, StructType columns, int partition) {
        this.table = table;
        this.columns = columns;
        this.partition = partition;
        this.keyOrdinal = firstNamingColumn(columns);
    }

    /** Goes on to the next row. */
    void next(InternalRow next) {
        number++;
        row = next;
    }

    /** Where a value stands, as in {@code column 'v' of db.t, row 7 of task 0 (id = 42)}. */
    String of(String column) {
        return "column '" + column + "' of " + table + ", row " + number + " of task " + partition + key();
    }

    private String key() {
        if (keyOrdinal < 0 || row == null || row.isNullAt(keyOrdinal)) {
            return "";
        }
        StructField field = columns.fields()[keyOrdinal];
        return " (" + field.name() + " = " + row.get(keyOrdinal, field.dataType()) + ")";
    }

    private static int firstNamingColumn(StructType columns) {
        StructField[] fields = columns.fields();
        for (int i = 0; i < fields.length; i++) {
            DataType type = fields[i].dataType();
            if (type instanceof StringType || type instanceof IntegralType) {
                return i;
            }
        }
        return -1;
    }
}
