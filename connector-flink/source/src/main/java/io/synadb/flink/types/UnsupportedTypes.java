package io.synadb.flink.types;

import io.synadb.UnsupportedFeatureException;
import org.apache.flink.table.types.logical.LogicalType;

/** What to declare instead of a type that a table cannot hold. Stateless and thread-safe. */
final class UnsupportedTypes {
    private static final String HELD =
            "BOOLEAN, TINYINT to BIGINT, FLOAT, DOUBLE, DECIMAL, CHAR, VARCHAR, STRING, BINARY,"
                    + " VARBINARY, BYTES, DATE, TIME, TIMESTAMP, TIMESTAMP_LTZ, INTERVAL YEAR TO MONTH, INTERVAL DAY TO"
                    + " SECOND, and ARRAY, MAP, MULTISET and ROW of these";

    private UnsupportedTypes() {}

    static UnsupportedFeatureException refusal(LogicalType type, String path) {
        return new UnsupportedFeatureException("Column '" + path + "' has the type " + type.asSummaryString()
                + ", which a table cannot hold: " + instead(type) + ". A table holds " + HELD + ".");
    }

    private static String instead(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case TIMESTAMP_WITH_TIME_ZONE -> "declare TIMESTAMP_LTZ(6), and keep the zone in a STRING";
            case STRUCTURED_TYPE -> "declare a ROW of its attributes";
            case DISTINCT_TYPE -> "declare its source type";
            case VARIANT -> "declare STRING and write its JSON";
            case RAW, BITMAP -> "declare BYTES and write it serialized";
            default -> "cast the column, or leave it out";
        };
    }
}
