package io.synadb.flink.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.ZonedTimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class FlinkSchemasTest {
    static final List<Arguments> PLAIN_TYPES = List.of(
            Arguments.of(DataTypes.BOOLEAN(), new ArrowType.Bool(), DataTypes.BOOLEAN()),
            Arguments.of(DataTypes.TINYINT(), new ArrowType.Int(8, true), DataTypes.TINYINT()),
            Arguments.of(DataTypes.SMALLINT(), new ArrowType.Int(16, true), DataTypes.SMALLINT()),
            Arguments.of(DataTypes.INT(), new ArrowType.Int(32, true), DataTypes.INT()),
            Arguments.of(DataTypes.BIGINT(), new ArrowType.Int(64, true), DataTypes.BIGINT()),
            Arguments.of(DataTypes.FLOAT(), floating(FloatingPointPrecision.SINGLE), DataTypes.FLOAT()),
            Arguments.of(DataTypes.DOUBLE(), floating(FloatingPointPrecision.DOUBLE), DataTypes.DOUBLE()),
            Arguments.of(DataTypes.DECIMAL(38, 5), new ArrowType.Decimal(38, 5, 128), DataTypes.DECIMAL(38, 5)),
            Arguments.of(DataTypes.CHAR(3), new ArrowType.Utf8(), DataTypes.STRING()),
            Arguments.of(DataTypes.VARCHAR(3), new ArrowType.Utf8(), DataTypes.STRING()),
            Arguments.of(DataTypes.STRING(), new ArrowType.Utf8(), DataTypes.STRING()),
            Arguments.of(DataTypes.BINARY(3), new ArrowType.Binary(), DataTypes.BYTES()),
            Arguments.of(DataTypes.VARBINARY(3), new ArrowType.Binary(), DataTypes.BYTES()),
            Arguments.of(DataTypes.BYTES(), new ArrowType.Binary(), DataTypes.BYTES()),
            Arguments.of(DataTypes.DATE(), new ArrowType.Date(DateUnit.DAY), DataTypes.DATE()),
            Arguments.of(DataTypes.TIMESTAMP(0), micros(null), DataTypes.TIMESTAMP(6)),
            Arguments.of(DataTypes.TIMESTAMP(6), micros(null), DataTypes.TIMESTAMP(6)),
            Arguments.of(DataTypes.TIMESTAMP_LTZ(3), micros("UTC"), DataTypes.TIMESTAMP_LTZ(6)),
            Arguments.of(DataTypes.TIMESTAMP_LTZ(6), micros("UTC"), DataTypes.TIMESTAMP_LTZ(6)),
            Arguments.of(DataTypes.TIMESTAMP(7), nanos(null), DataTypes.TIMESTAMP(9)),
            Arguments.of(DataTypes.TIMESTAMP_LTZ(9), nanos("UTC"), DataTypes.TIMESTAMP_LTZ(9)),
            Arguments.of(DataTypes.TIME(), new ArrowType.Time(TimeUnit.NANOSECOND, 64), DataTypes.TIME(3)),
            Arguments.of(
                    DataTypes.INTERVAL(DataTypes.YEAR(2), DataTypes.MONTH()),
                    new ArrowType.Interval(IntervalUnit.YEAR_MONTH),
                    DataTypes.INTERVAL(DataTypes.YEAR(2), DataTypes.MONTH())),
            Arguments.of(
                    DataTypes.INTERVAL(DataTypes.DAY(), DataTypes.SECOND(3)),
                    new ArrowType.Duration(TimeUnit.MICROSECOND),
                    DataTypes.INTERVAL(DataTypes.DAY(6), DataTypes.SECOND(3))));

    private static ArrowType floating(FloatingPointPrecision precision) {
        return new ArrowType.FloatingPoint(precision);
    }

    private static ArrowType nanos(@Nullable String zone) {
        return new ArrowType.Timestamp(TimeUnit.NANOSECOND, zone);
    }

    private static ArrowType micros(@Nullable String zone) {
        return new ArrowType.Timestamp(TimeUnit.MICROSECOND, zone);
    }

    @ParameterizedTest
    @FieldSource("PLAIN_TYPES")
    void translatesPlainTypes(DataType flink, ArrowType arrow, DataType back) {
        for (boolean nullable : new boolean[] {true, false}) {
            RowType rows = rows("c", flink.getLogicalType().copy(nullable));

            Schema schema = FlinkSchemas.arrowSchema(rows);

            assertThat(schema)
                    .isEqualTo(new Schema(List.of(new Field("c", new FieldType(nullable, arrow, null), List.of()))));
            Schemas.requireSupported(schema);
            assertThat(FlinkSchemas.rowType(schema))
                    .isEqualTo(rows("c", back.getLogicalType().copy(nullable)));
        }
    }

    @Test
    void translatesListsAndRowsAndKeepsWhatMayBeNull() {
        DataType point = DataTypes.ROW(
                DataTypes.FIELD("x", DataTypes.DOUBLE().notNull()),
                DataTypes.FIELD("tags", DataTypes.ARRAY(DataTypes.STRING())));
        RowType rows = rows(
                "points",
                DataTypes.ARRAY(point.notNull()).getLogicalType(),
                "lists",
                DataTypes.ARRAY(DataTypes.ARRAY(DataTypes.INT().notNull()))
                        .notNull()
                        .getLogicalType(),
                "nothing",
                DataTypes.ROW().getLogicalType());

        Schema schema = FlinkSchemas.arrowSchema(rows);

        Schemas.requireSupported(schema);
        assertThat(schema.findField("points").getChildren().get(0).isNullable()).isFalse();
        assertThat(FlinkSchemas.rowType(schema)).isEqualTo(rows);
    }

    @Test
    void keysOfMapsAreNotNullAndMultisetsAreMapsToCounts() {
        RowType rows = rows(
                "m",
                DataTypes.MAP(DataTypes.STRING(), DataTypes.ARRAY(DataTypes.INT()))
                        .getLogicalType(),
                "s",
                DataTypes.MULTISET(DataTypes.DATE()).notNull().getLogicalType());

        Schema schema = FlinkSchemas.arrowSchema(rows);

        Schemas.requireSupported(schema);
        assertThat(FlinkSchemas.rowType(schema))
                .isEqualTo(rows(
                        "m",
                        DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.ARRAY(DataTypes.INT()))
                                .getLogicalType(),
                        "s",
                        DataTypes.MAP(
                                        DataTypes.DATE().notNull(),
                                        DataTypes.INT().notNull())
                                .notNull()
                                .getLogicalType()));
    }

    @ParameterizedTest
    @MethodSource("listsOfFloats")
    void aVectorIsAListOfFloatsAsSqlDeclaresIt(DataType declared) {
        Schema lists = FlinkSchemas.arrowSchema(rows("v", declared.getLogicalType()));

        Schema vectors = Schemas.declareVectors(lists, Map.of("vector.v.dim", "3"));

        assertThat(Schemas.dimensions(vectors.findField("v"))).isEqualTo(3);
        assertThat(FlinkSchemas.rowType(vectors))
                .isEqualTo(rows(
                        "v",
                        DataTypes.ARRAY(DataTypes.FLOAT())
                                .getLogicalType()
                                .copy(declared.getLogicalType().isNullable())));
    }

    static Stream<DataType> listsOfFloats() {
        return Stream.of(
                DataTypes.ARRAY(DataTypes.FLOAT()),
                DataTypes.ARRAY(DataTypes.FLOAT().notNull()),
                DataTypes.ARRAY(DataTypes.FLOAT().notNull()).notNull());
    }

    static final List<Arguments> REFUSED = List.of(
            Arguments.of(new ZonedTimestampType(3), "TIMESTAMP(3) WITH TIME ZONE", "keep the zone in a STRING"),
            Arguments.of(DataTypes.VARIANT().getLogicalType(), "VARIANT", "STRING and write its JSON"),
            Arguments.of(DataTypes.BITMAP().getLogicalType(), "BITMAP", "BYTES"),
            Arguments.of(DataTypes.RAW(Void.class, VoidSerializer.INSTANCE).getLogicalType(), "RAW", "BYTES"),
            Arguments.of(DataTypes.NULL().getLogicalType(), "NULL", "cast the column"));

    @ParameterizedTest
    @FieldSource("REFUSED")
    void refusesOtherTypesAndSaysWhatToDeclare(LogicalType type, String name, String instead) {
        assertThatThrownBy(() ->
                        FlinkSchemas.arrowSchema(rows("id", DataTypes.INT().getLogicalType(), "x", type)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("Column 'x' has the type " + name)
                .hasMessageContaining("which a table cannot hold: ")
                .hasMessageContaining(instead)
                .hasMessageContaining("A table holds BOOLEAN");
    }

    @Test
    void namesTheWayToAnUnsupportedMember() {
        DataType struct = DataTypes.ROW(DataTypes.FIELD("bits", DataTypes.MAP(DataTypes.INT(), DataTypes.BITMAP())));

        assertThatThrownBy(() -> FlinkSchemas.arrowSchema(rows("event", struct.getLogicalType())))
                .hasMessageStartingWith("Column 'event.bits.value' has the type BITMAP");
    }

    @Test
    void refusesColumnsThatFlinkLacks() {
        Field half = new Field("h", FieldType.nullable(floating(FloatingPointPrecision.HALF)), List.of());
        Field nanos = new Field("n", FieldType.nullable(new ArrowType.Timestamp(TimeUnit.SECOND, null)), List.of());
        Field list = new Field("list", FieldType.nullable(new ArrowType.List()), List.of(half));

        assertThatThrownBy(() -> FlinkSchemas.rowType(new Schema(List.of(list))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("Column 'list.element' has the Arrow type FloatingPoint(HALF), which Flink lacks: leave the"
                        + " column out of what you select.");
        assertThatThrownBy(() -> FlinkSchemas.rowType(new Schema(List.of(nanos))))
                .hasMessageContaining("'n' has the Arrow type Timestamp(SECOND, null)");
    }

    /** Names and types, one after the other. */
    private static RowType rows(Object... namesAndTypes) {
        LogicalType[] types = new LogicalType[namesAndTypes.length / 2];
        String[] names = new String[types.length];
        for (int i = 0; i < types.length; i++) {
            names[i] = (String) namesAndTypes[2 * i];
            types[i] = (LogicalType) namesAndTypes[2 * i + 1];
        }
        return RowType.of(false, types, names);
    }
}
