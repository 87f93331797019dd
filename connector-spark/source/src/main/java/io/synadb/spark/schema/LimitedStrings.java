package io.synadb.spark.schema;

import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.spark.sql.catalyst.util.CharVarcharUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import scala.Option;

/**
 * CHAR(n) and VARCHAR(n), which a table holds as strings: what was declared stands in the metadata of the column's field, under the
 * name that Spark has for it, and Spark checks and pads what it writes and reads by that. Stateless and thread-safe.
 */
final class LimitedStrings {
    private static final String DECLARED = "__CHAR_VARCHAR_TYPE_STRING";

    private LimitedStrings() {}

    /** The type that a column was declared with, which Spark hands on as it is or as metadata of one of strings. */
    static DataType declared(StructField column) {
        Option<DataType> noted = CharVarcharUtils.getRawType(column.metadata());
        return noted.isDefined() ? noted.get() : column.dataType();
    }

    /** The same with strings of any length. */
    static DataType stored(DataType declared) {
        return CharVarcharUtils.hasCharVarchar(declared)
                ? CharVarcharUtils.replaceCharVarcharWithString(declared)
                : declared;
    }

    /** The column as a table stores it, with what was declared if that limits the length of a string. */
    static Field with(Field column, DataType declared) {
        if (!CharVarcharUtils.hasCharVarchar(declared)) {
            return column;
        }
        Map<String, String> metadata = new HashMap<>(column.getMetadata());
        metadata.put(DECLARED, declared.catalogString());
        FieldType type = new FieldType(column.isNullable(), column.getType(), null, metadata);
        return new Field(column.getName(), type, column.getChildren());
    }

    /** What a column is to be declared as; the type of what it stores where members of it came or went since. */
    static DataType shown(Field column, DataType stored) {
        String declared = column.getMetadata().get(DECLARED);
        if (declared == null) {
            return stored;
        }
        Metadata metadata = new MetadataBuilder().putString(DECLARED, declared).build();
        Option<DataType> noted = CharVarcharUtils.getRawType(metadata);
        return noted.isDefined() && stored(noted.get()).catalogString().equals(stored.catalogString())
                ? noted.get()
                : stored;
    }
}
