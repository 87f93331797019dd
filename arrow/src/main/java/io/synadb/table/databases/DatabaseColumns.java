package io.synadb.table.databases;

import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** The columns of the rows of databases. All are pure and thread-safe. */
final class DatabaseColumns {
    static final String DATABASE = "database";
    static final String KEY = "key";
    static final String VALUE = "value";
    static final String TIMESTAMP = "timestamp";
    static final String DELETED = "deleted";

    /** In the order in which a scan shows them. */
    static final List<String> ALL = List.of(DATABASE, KEY, VALUE, TIMESTAMP, DELETED);

    /** A value of any type: a struct with a field for each type, of which at most one is there. */
    static final Field ANY_VALUE = new Field(
            VALUE,
            FieldType.nullable(new ArrowType.Struct()),
            Arrays.stream(AtomType.values())
                    .map(type -> type.field(type.fieldName()))
                    .toList());

    private DatabaseColumns() {}

    /** A column that is not the value. */
    static Field field(String name) {
        ArrowType type =
                switch (name) {
                    case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
                    case DELETED -> new ArrowType.Bool();
                    default -> new ArrowType.Utf8();
                };
        return new Field(name, FieldType.notNullable(type), List.of());
    }
}
