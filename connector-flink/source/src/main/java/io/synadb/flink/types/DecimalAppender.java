package io.synadb.flink.types;

import java.math.BigDecimal;
import org.apache.arrow.vector.DecimalVector;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Copies decimals, of which none is rounded. Not thread-safe. */
final class DecimalAppender extends ColumnAppender {
    private final DecimalVector decimals;
    private final int precision;
    private final int scale;

    DecimalAppender(DecimalVector decimals, LogicalType type, String path, RowPlace place) {
        super(decimals, path, place);
        this.decimals = decimals;
        this.precision = LogicalTypeChecks.getPrecision(type);
        this.scale = LogicalTypeChecks.getScale(type);
    }

    @Override
    long appendValue(Object value, int at) {
        DecimalData decimal = (DecimalData) value;
        if (decimal.isCompact() && decimal.scale() == scale && decimal.precision() <= precision) {
            decimals.setSafe(at, decimal.toUnscaledLong());
        } else {
            decimals.setSafe(at, exact(decimal.toBigDecimal()));
        }
        return DecimalVector.TYPE_WIDTH + 1L;
    }

    private BigDecimal exact(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        if (stripped.scale() > scale || stripped.precision() - stripped.scale() > precision - scale) {
            throw invalid("is " + value + ", expected at most " + (precision - scale) + " digits before the point and "
                    + scale + " after it. Cast it to DECIMAL(" + precision + ", " + scale + ")");
        }
        return value.setScale(scale);
    }
}
