package io.synadb.arrow;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * Types that can take the place of others because they have all their values: longer integers, float64 for float32, and
 * decimals of more digits with as many behind the point. Stateless and thread-safe.
 */
final class Widening {
    private static final int ROWS_AT_ONCE = 8192;

    private Widening() {}

    /** Whether the one type has all values of the other, and more. */
    static boolean isAllowed(ArrowType from, ArrowType to) {
        if (from instanceof ArrowType.Decimal few && to instanceof ArrowType.Decimal many) {
            return few.getScale() == many.getScale()
                    && few.getBitWidth() == many.getBitWidth()
                    && few.getPrecision() < many.getPrecision();
        }
        return changesBytes(from, to);
    }

    /** Whether a widening writes values in other bytes: that of decimals does not. */
    static boolean changesBytes(ArrowType from, ArrowType to) {
        if (from instanceof ArrowType.Int shorter && to instanceof ArrowType.Int longer) {
            return shorter.getIsSigned() && longer.getIsSigned() && shorter.getBitWidth() < longer.getBitWidth();
        }
        return from instanceof ArrowType.FloatingPoint less
                && to instanceof ArrowType.FloatingPoint more
                && less.getPrecision() == FloatingPointPrecision.SINGLE
                && more.getPrecision() == FloatingPointPrecision.DOUBLE;
    }

    /** Fills an empty vector with the values of another, between whose types {@link #changesBytes} holds. */
    static void copy(FieldVector source, FieldVector target) {
        BaseFixedWidthVector from = (BaseFixedWidthVector) source;
        BaseFixedWidthVector to = (BaseFixedWidthVector) target;
        int count = from.getValueCount();
        to.allocateNew(count);
        if (count > 0) {
            Validity.copy(from.getValidityBuffer(), 0, to.getValidityBuffer(), 0, count);
        }
        for (int start = 0; start < count; start += ROWS_AT_ONCE) {
            int rows = Math.min(ROWS_AT_ONCE, count - start);
            ByteBuffer values = part(from, start, rows);
            ByteBuffer wider = part(to, start, rows);
            if (from.getField().getType() instanceof ArrowType.FloatingPoint) {
                for (int row = 0; row < rows; row++) {
                    wider.putDouble(row * Double.BYTES, values.getFloat(row * Float.BYTES));
                }
            } else {
                copyWholes(values, from.getTypeWidth(), wider, to.getTypeWidth(), rows);
            }
        }
        to.setValueCount(count);
    }

    private static ByteBuffer part(BaseFixedWidthVector vector, int start, int rows) {
        int width = vector.getTypeWidth();
        return vector.getDataBuffer()
                .nioBuffer((long) start * width, rows * width)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void copyWholes(ByteBuffer values, int width, ByteBuffer wider, int widerWidth, int rows) {
        for (int row = 0; row < rows; row++) {
            long value =
                    switch (width) {
                        case Byte.BYTES -> values.get(row);
                        case Short.BYTES -> values.getShort(row * Short.BYTES);
                        default -> values.getInt(row * Integer.BYTES);
                    };
            switch (widerWidth) {
                case Short.BYTES -> wider.putShort(row * Short.BYTES, (short) value);
                case Integer.BYTES -> wider.putInt(row * Integer.BYTES, (int) value);
                default -> wider.putLong(row * Long.BYTES, value);
            }
        }
    }
}
