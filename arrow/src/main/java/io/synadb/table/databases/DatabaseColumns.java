package io.synadb.table.databases;

import io.synadb.InvalidArgumentException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.VarCharVector;
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

    /**
     * A text that is not null.
     *
     * @throws InvalidArgumentException if its bytes are none
     */
    static String text(VarCharVector column, int row) {
        byte[] bytes = column.get(row);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidArgumentException("Row " + row + " of the batch has in column '" + column.getName() + "' "
                    + bytes.length + " bytes that are no UTF-8: give it a text, or make it a binary value.");
        }
    }
}
