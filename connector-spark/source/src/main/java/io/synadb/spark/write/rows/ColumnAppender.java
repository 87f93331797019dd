package io.synadb.spark.write.rows;

import io.synadb.arrow.Schemas;
import java.math.BigDecimal;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VariantType;

/** Copies the values of one column of Spark's rows into an Arrow vector, in order. Not thread-safe. */
abstract class ColumnAppender {
    private static final int VARIABLE_BYTES = 16;

    private final FieldVector vector;

    ColumnAppender(FieldVector vector) {
        this.vector = vector;
    }

    static ColumnAppender of(FieldVector vector, DataType type, RowPlace place) {
        if (vector instanceof FixedSizeListVector vectors) {
            return type instanceof BinaryType
                    ? new BinaryVectorAppender(vectors, place)
                    : new VectorAppender(vectors, place);
        } else if (vector instanceof MapVector maps && type instanceof MapType map) {
            return new MapAppender(maps, map, place);
        } else if (vector instanceof ListVector lists && type instanceof ArrayType array) {
            return new ListAppender(lists, of(lists.getDataVector(), array.elementType(), place));
        } else if (vector instanceof StructVector structs && type instanceof StructType struct) {
            return new StructAppender(structs, struct, place);
        } else if (vector instanceof StructVector structs && type instanceof VariantType) {
            return new VariantAppender(structs);
        }
        return atom(vector, type);
    }

    /** How many bytes a row takes at least, for lists and text a guess. */
    static long leastBytes(Field field) {
        if (Schemas.isTensor(field)) {
            return (long) Schemas.element(field).bytes() * ((ArrowType.FixedSizeList) field.getType()).getListSize();
        }
        return field.getChildren().isEmpty()
                ? VARIABLE_BYTES
                : field.getChildren().stream()
                        .mapToLong(ColumnAppender::leastBytes)
                        .sum();
    }

    /**
     * Copies a value to a place of the vector.
     *
     * @param values the row, or the list whose elements are copied
     * @param at the index in the vector; every index is written once, in order
     * @return how many bytes the value takes
     */
    final long append(SpecializedGetters values, int ordinal, int at) {
        if (values.isNullAt(ordinal)) {
            appendNull(at);
            return 1;
        }
        return appendValue(values, ordinal, at);
    }

    abstract long appendValue(SpecializedGetters values, int ordinal, int at);

    void appendNull(int at) {
        vector.setNull(at);
    }

    /** Called once, after the last value, when the vector knows how many there are. */
    void finish() {}

    private static ColumnAppender atom(FieldVector vector, DataType type) {
        if (vector instanceof BitVector bits) {
            return atom(vector, 1, (values, ordinal, at) -> bits.setSafe(at, values.getBoolean(ordinal) ? 1 : 0));
        } else if (vector instanceof TinyIntVector ints) {
            return atom(vector, Byte.BYTES, (values, ordinal, at) -> ints.setSafe(at, values.getByte(ordinal)));
        } else if (vector instanceof SmallIntVector ints) {
            return atom(vector, Short.BYTES, (values, ordinal, at) -> ints.setSafe(at, values.getShort(ordinal)));
        } else if (vector instanceof IntVector ints) {
            return atom(vector, Integer.BYTES, (values, ordinal, at) -> ints.setSafe(at, values.getInt(ordinal)));
        } else if (vector instanceof BigIntVector ints) {
            return atom(vector, Long.BYTES, (values, ordinal, at) -> ints.setSafe(at, values.getLong(ordinal)));
        } else if (vector instanceof Float4Vector floats) {
            return atom(vector, Float.BYTES, (values, ordinal, at) -> floats.setSafe(at, values.getFloat(ordinal)));
        } else if (vector instanceof Float8Vector floats) {
            return atom(vector, Double.BYTES, (values, ordinal, at) -> floats.setSafe(at, values.getDouble(ordinal)));
        } else if (vector instanceof DateDayVector days) {
            return atom(vector, Integer.BYTES, (values, ordinal, at) -> days.setSafe(at, values.getInt(ordinal)));
        } else if (vector instanceof TimeStampVector micros) {
            return atom(vector, Long.BYTES, (values, ordinal, at) -> micros.setSafe(at, values.getLong(ordinal)));
        } else if (vector instanceof TimeNanoVector nanos) {
            return atom(vector, Long.BYTES, (values, ordinal, at) -> nanos.setSafe(at, values.getLong(ordinal)));
        } else if (vector instanceof IntervalYearVector months) {
            return atom(vector, Integer.BYTES, (values, ordinal, at) -> months.setSafe(at, values.getInt(ordinal)));
        } else if (vector instanceof DurationVector micros) {
            return atom(vector, Long.BYTES, (values, ordinal, at) -> micros.setSafe(at, values.getLong(ordinal)));
        } else if (vector instanceof DecimalVector decimals && type instanceof DecimalType decimal) {
            return atom(vector, DecimalVector.TYPE_WIDTH, (values, ordinal, at) -> {
                BigDecimal value = values.getDecimal(ordinal, decimal.precision(), decimal.scale())
                        .toJavaBigDecimal();
                decimals.setSafe(at, value.setScale(decimal.scale()));
            });
        }
        return bytes(vector, type);
    }

    private static ColumnAppender bytes(FieldVector vector, DataType type) {
        if (vector instanceof VarCharVector texts) {
            return new ColumnAppender(vector) {
                @Override
                long appendValue(SpecializedGetters values, int ordinal, int at) {
                    byte[] text = values.getUTF8String(ordinal).getBytes();
                    texts.setSafe(at, text);
                    return text.length + Integer.BYTES;
                }
            };
        } else if (vector instanceof VarBinaryVector binaries) {
            return new ColumnAppender(vector) {
                @Override
                long appendValue(SpecializedGetters values, int ordinal, int at) {
                    byte[] binary = values.getBinary(ordinal);
                    binaries.setSafe(at, binary);
                    return binary.length + Integer.BYTES;
                }
            };
        }
        throw new IllegalArgumentException(
                "Spark's " + type + " does not fill an Arrow column of " + vector.getField());
    }

    private static ColumnAppender atom(FieldVector vector, int bytes, Copy copy) {
        return new ColumnAppender(vector) {
            @Override
            long appendValue(SpecializedGetters values, int ordinal, int at) {
                copy.copy(values, ordinal, at);
                return bytes;
            }
        };
    }

    @FunctionalInterface
    private interface Copy {
        void copy(SpecializedGetters values, int ordinal, int at);
    }
}
