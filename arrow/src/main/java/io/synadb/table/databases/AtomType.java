package io.synadb.table.databases;

import io.synadb.Atom;
import io.synadb.arrow.Schemas;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** What a value can be, and the Arrow type that holds it. */
public enum AtomType {
    /** float64. */
    FLOAT(new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
    /** int64. */
    INT(new ArrowType.Int(64, true)),
    /** string. */
    TEXT(new ArrowType.Utf8()),
    /** binary. */
    BYTES(new ArrowType.Binary()),
    /** A list of float32, or a vector of one length. */
    VECTOR(new ArrowType.List());

    private final ArrowType type;

    AtomType(ArrowType type) {
        this.type = type;
    }

    /** Whether a value is of this type; null is of none. */
    boolean holds(Atom value) {
        return switch (this) {
            case FLOAT -> value instanceof Atom.Float;
            case INT -> value instanceof Atom.Int;
            case TEXT -> value instanceof Atom.Text;
            case BYTES -> value instanceof Atom.Bytes;
            case VECTOR -> value instanceof Atom.Vector;
        };
    }

    /** A column of values of this type, those of vectors of any length. */
    Field field(String name) {
        List<Field> children = this == VECTOR
                ? List.of(new Field(
                        "item",
                        FieldType.nullable(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE)),
                        List.of()))
                : List.of();
        return new Field(name, FieldType.nullable(type), children);
    }

    /** A column of vectors of one length. */
    static Field vectors(String name, int dimensions) {
        return Schemas.vector(name, true, dimensions);
    }

    /** The name of its field in a column that holds values of any type. */
    String fieldName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
