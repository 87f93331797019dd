package io.synadb.table.predicate;

import io.synadb.table.data.Bound;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** What the value of a partition, as a commit's text, says of its rows: they all have it. Stateless and thread-safe. */
final class PartitionSummary {
    private PartitionSummary() {}

    /** @param text null where the value is */
    static ColumnSummary of(Field column, @Nullable String text, long rows) {
        if (text == null) {
            return new ColumnSummary(rows, rows, rows, null, null);
        }
        Bound value = bound(column.getType(), text);
        return new ColumnSummary(rows, 0, 0, value, value);
    }

    private static Bound bound(ArrowType type, String text) {
        if (type instanceof ArrowType.Utf8) {
            return new Bound.Bytes(text.getBytes(StandardCharsets.UTF_8));
        } else if (type instanceof ArrowType.Bool) {
            return new Bound.Number(Boolean.parseBoolean(text) ? BigDecimal.ONE : BigDecimal.ZERO);
        } else if (type instanceof ArrowType.Date) {
            return new Bound.Number(BigDecimal.valueOf(LocalDate.parse(text).toEpochDay()));
        } else if (type instanceof ArrowType.Timestamp) {
            return new Bound.Number(BigDecimal.valueOf(((Literal.Timestamp) Times.parse(text)).micros()));
        }
        return new Bound.Number(new BigDecimal(text));
    }
}
