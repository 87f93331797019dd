package io.synadb.table.golden;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.IntervalYearVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/**
 * Values as text that is the same on every JVM: numbers, dates and timestamps as whole numbers, floats as the hexadecimal digits
 * of their bits (NaN as {@code nan}), binary as hexadecimal digits behind {@code x}, text in quotes.
 */
final class ValueText {
    private ValueText() {}

    /** The rows of a batch, values between {@code |}. */
    static List<String> rows(VectorSchemaRoot batch) {
        List<String> rows = new ArrayList<>();
        for (int row = 0; row < batch.getRowCount(); row++) {
            List<String> values = new ArrayList<>();
            for (FieldVector column : batch.getFieldVectors()) {
                values.add(of(column, row));
            }
            rows.add(String.join(" | ", values));
        }
        return rows;
    }

    static String of(FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return "null";
        } else if (vector instanceof BitVector bits) {
            return bits.get(row) == 1 ? "true" : "false";
        } else if (vector instanceof TinyIntVector numbers) {
            return Integer.toString(numbers.get(row));
        } else if (vector instanceof SmallIntVector numbers) {
            return Integer.toString(numbers.get(row));
        } else if (vector instanceof IntVector numbers) {
            return Integer.toString(numbers.get(row));
        } else if (vector instanceof BigIntVector numbers) {
            return Long.toString(numbers.get(row));
        } else if (vector instanceof Float4Vector numbers) {
            float value = numbers.get(row);
            return Float.isNaN(value) ? "nan" : HexFormat.of().toHexDigits(Float.floatToRawIntBits(value));
        } else if (vector instanceof Float8Vector numbers) {
            double value = numbers.get(row);
            return Double.isNaN(value) ? "nan" : HexFormat.of().toHexDigits(Double.doubleToRawLongBits(value));
        } else if (vector instanceof Float2Vector numbers) {
            return HexFormat.of().toHexDigits(numbers.get(row));
        } else if (vector instanceof UInt1Vector numbers) {
            return Integer.toString(numbers.get(row) & 0xFF);
        } else if (vector instanceof DecimalVector numbers) {
            return numbers.getObject(row).toPlainString();
        } else if (vector instanceof DateDayVector days) {
            return Integer.toString(days.get(row));
        } else if (vector instanceof TimeStampVector times) {
            return Long.toString(times.get(row));
        } else if (vector instanceof TimeNanoVector times) {
            return Long.toString(times.get(row));
        } else if (vector instanceof IntervalYearVector months) {
            return Integer.toString(months.get(row));
        } else if (vector instanceof DurationVector durations) {
            return Long.toString(DurationVector.get(durations.getDataBuffer(), row));
        } else if (vector instanceof VarCharVector texts) {
            return '"' + texts.getObject(row).toString() + '"';
        } else if (vector instanceof VarBinaryVector bytes) {
            return 'x' + HexFormat.of().formatHex(bytes.get(row));
        }
        return nested(vector, row);
    }

    private static String nested(FieldVector vector, int row) {
        if (vector instanceof FixedSizeListVector lists) {
            int length = lists.getListSize();
            return elements((FieldVector) lists.getDataVector(), row * length, (row + 1) * length);
        } else if (vector instanceof ListVector lists) {
            return elements(lists.getDataVector(), lists.getElementStartIndex(row), lists.getElementEndIndex(row));
        } else if (vector instanceof StructVector structs) {
            List<String> fields = new ArrayList<>();
            for (FieldVector field : structs.getChildrenFromFields()) {
                fields.add(field.getName() + ": " + of(field, row));
            }
            return "{" + String.join(", ", fields) + "}";
        }
        throw new IllegalArgumentException("no text for " + vector.getField());
    }

    private static String elements(FieldVector values, int start, int end) {
        List<String> elements = new ArrayList<>();
        for (int i = start; i < end; i++) {
            elements.add(of(values, i));
        }
        return "[" + String.join(", ", elements) + "]";
    }
}
