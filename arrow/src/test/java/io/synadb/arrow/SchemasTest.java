package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemasTest {
    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

    @Test
    void anInterruptedThreadReadsAndWritesSchemasAndStaysInterrupted() {
        Schema schema = new Schema(List.of(new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null)));
        Thread.currentThread().interrupt();
        Schema read = Schemas.fromBase64(Schemas.toBase64(schema));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(read).isEqualTo(schema);
    }

    @Test
    void givesEveryColumnAnId() {
        Schema schema = Schemas.withFieldIds(schema(column("a", INT), column("b", INT)), 7);
        assertThat(schema.getFields()).extracting(Schemas::fieldId).containsExactly(7, 8);
        assertThat(Schemas.find(schema, 8).orElseThrow().getName()).isEqualTo("b");
        assertThat(Schemas.find(schema, 9)).isEmpty();
        Schema grown = schema(schema.getFields().get(1), column("c", INT));
        assertThat(Schemas.withFieldIds(grown, 9).getFields())
                .extracting(Schemas::fieldId)
                .containsExactly(8, 9);
    }

    @Test
    void selectsColumnsByIdInTheOrderAskedFor() {
        Schema schema = Schemas.withFieldIds(schema(column("a", INT), column("b", INT)), 1);
        assertThat(Schemas.select(schema, List.of(2, 1)).getFields())
                .extracting(Field::getName)
                .containsExactly("b", "a");
        assertThatThrownBy(() -> Schemas.select(schema, List.of(3)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("No column has the field id 3: the columns are 1 'a', 2 'b'.");
    }

    @Test
    void aColumnWithoutAnIdIsNamed() {
        assertThatThrownBy(() -> Schemas.fieldId(column("a", INT)))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Column 'a' has no field id");
    }

    @Test
    void aDeclaredListBecomesAVector() {
        Schema schema = Schemas.withFieldIds(schema(column("id", INT), list("v", FLOAT)), 1);
        Schema declared = Schemas.declareVectors(schema, Map.of("vector.v.dim", "384", "owner", "me"));
        Field vector = declared.findField("v");
        assertThat(Schemas.isVector(vector)).isTrue();
        assertThat(Schemas.dimensions(vector)).isEqualTo(384);
        assertThat(Schemas.fieldId(vector)).isEqualTo(2);
        assertThat(vector.getMetadata())
                .containsEntry("ARROW:extension:name", "arrow.fixed_shape_tensor")
                .containsEntry("ARROW:extension:metadata", "{\"shape\":[384]}");
        assertThat(Schemas.declareVectors(declared, Map.of("vector.v.dim", "384")))
                .isEqualTo(declared);
    }

    @Test
    void aListOfOneLengthIsAVectorWithoutADeclaration() {
        Field plain = column("v", new ArrowType.FixedSizeList(3), column("item", FLOAT));
        Field vector = Schemas.declareVectors(schema(plain), Map.of()).findField("v");
        assertThat(vector.getMetadata()).containsEntry("ARROW:extension:metadata", "{\"shape\":[3]}");
    }

    @Test
    void aDeclarationThatFitsNoColumnIsRefused() {
        Schema schema = schema(column("id", INT), list("v", FLOAT), list("w", INT));
        assertThatThrownBy(() -> Schemas.declareVectors(schema, Map.of("vector.u.dim", "3")))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("'vector.u.dim'")
                .hasMessageContaining("the columns are [id, v, w]");
        for (String column : List.of("id", "w")) {
            assertThatThrownBy(() -> Schemas.declareVectors(schema, Map.of("vector." + column + ".dim", "3")))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("Column '" + column + "' is declared as vectors of length 3")
                    .hasMessageContaining("expected a list of float32");
        }
    }

    @Test
    void anotherLengthThanTheStoredOneIsRefused() {
        Schema schema = schema(Schemas.vector("v", true, 3));
        assertThatThrownBy(() -> Schemas.declareVectors(schema, Map.of("vector.v.dim", "4")))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Column 'v' is declared as vectors of length 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "65537", "many", "", "3.5"})
    void aLengthOutOfRangeIsRefused(String length) {
        Schema schema = schema(list("v", FLOAT));
        assertThatThrownBy(() -> Schemas.declareVectors(schema, Map.of("vector.v.dim", length)))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The property 'vector.v.dim' is '" + length + "'")
                .hasMessageContaining("1 to 65536");
    }

    @Test
    void everyTypeOfATableIsSupported() {
        Schemas.requireSupported(RandomBatches.everyType());
    }

    static List<ArrowType> unsupported() {
        return List.of(
                new ArrowType.Int(32, false),
                new ArrowType.FloatingPoint(FloatingPointPrecision.HALF),
                new ArrowType.Decimal(50, 2, 256),
                new ArrowType.Date(DateUnit.MILLISECOND),
                new ArrowType.Timestamp(TimeUnit.MILLISECOND, null),
                new ArrowType.Time(TimeUnit.MICROSECOND, 64),
                new ArrowType.Duration(TimeUnit.NANOSECOND),
                new ArrowType.Interval(IntervalUnit.DAY_TIME),
                new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
                new ArrowType.LargeUtf8(),
                new ArrowType.Null());
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void anotherTypeIsRefusedWhereverItStands(ArrowType type) {
        assertThatThrownBy(() -> Schemas.requireSupported(schema(column("x", type))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("Column 'x' has the type " + type)
                .hasMessageContaining("expected one of boolean");
        Field nested = column("s", new ArrowType.Struct(), list("l", type));
        assertThatThrownBy(() -> Schemas.requireSupported(schema(nested)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("Column 's.l.element' has the type " + type);
    }

    @Test
    void mapsAreOfPairsWhoseKeysAreThere() {
        Field key = Field.notNullable("key", INT);
        Field map = RandomBatches.map("m", key, list("value", FLOAT));
        Schemas.requireSupported(schema(map));
        Field nullable = RandomBatches.map("m", Field.nullable("key", INT), Field.nullable("value", INT));
        assertThatThrownBy(() -> Schemas.requireSupported(schema(nullable)))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Column 'm' is a map whose keys may be null: declare them not to be nullable.");
        Field sorted = new Field("m", FieldType.nullable(new ArrowType.Map(true)), map.getChildren());
        assertThatThrownBy(() -> Schemas.requireSupported(schema(sorted)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("Column 'm' has the type Map(true)");
        Field single = new Field("m", FieldType.nullable(new ArrowType.Map(false)), List.of(key));
        assertThatThrownBy(() -> Schemas.requireSupported(schema(single)))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("expected one struct of a key and a value");
    }

    @Test
    void keysAndValuesOfMapsHaveNoIdsAndStructsInThemDo() {
        Field point = column("value", new ArrowType.Struct(), column("x", INT));
        Schema schema = Schemas.withFieldIds(schema(RandomBatches.map("m", Field.notNullable("key", INT), point)), 1);
        Field entries = schema.findField("m").getChildren().get(0);
        assertThat(entries.getChildren()).noneMatch(Schemas::hasFieldId);
        assertThat(Schemas.fieldId(entries.getChildren().get(1).getChildren().get(0)))
                .isEqualTo(2);
        assertThat(Schemas.lastFieldId(schema)).isEqualTo(2);
    }

    @Test
    void columnsNeedNamesOfTheirOwn() {
        assertThatThrownBy(() -> Schemas.requireSupported(schema()))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("has no columns");
        assertThatThrownBy(() -> Schemas.requireSupported(schema(column("a", INT), column("a", FLOAT))))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Two columns have the name 'a'");
        assertThatThrownBy(() -> Schemas.requireSupported(schema(column("", INT))))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("has no name");
    }

    @Test
    void theSchemaMessageReadsBack() {
        Schema schema = RandomBatches.everyType();
        assertThat(Schemas.fromBase64(Schemas.toBase64(schema))).isEqualTo(schema);
        byte[] message = Schemas.toMessage(schema);
        assertThat(message.length % 8).isZero();
        ByteBuffer padded =
                ByteBuffer.allocate(message.length + 60).put(message).rewind();
        assertThat(Schemas.fromMessage(padded)).isEqualTo(schema);
    }

    @Test
    void theSchemaOfTheGoldenCommitReads() throws IOException {
        Schema schema = Schemas.fromBase64(goldenSchema());
        assertThat(schema.getFields()).extracting(Field::getName).containsExactly("id", "category", "vec");
        assertThat(Schemas.vector("vec", true, 8).getChildren())
                .isEqualTo(schema.findField("vec").getChildren());
        Schema ours = Schemas.withFieldIds(
                schema(
                        column("id", new ArrowType.Int(64, true)),
                        column("category", new ArrowType.Utf8()),
                        Schemas.vector("vec", true, 8)),
                1);
        assertThat(ours).isEqualTo(schema);
    }

    private static String goldenSchema() throws IOException {
        String commit = "/golden/format/table/_syna/log/00000000000000000000.json";
        try (InputStream in = Objects.requireNonNull(SchemasTest.class.getResourceAsStream(commit))) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher schema = Pattern.compile("\"schema\":\"([^\"]+)\"").matcher(json);
            assertThat(schema.find()).isTrue();
            return schema.group(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not base64!", "AAAA", "/////0gCAAAQ"})
    void whatIsNoSchemaIsRefused(String text) {
        assertThatThrownBy(() -> Schemas.fromBase64(text))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("expected the Arrow IPC message of a schema");
    }

    private static Schema schema(Field... columns) {
        return new Schema(List.of(columns));
    }

    private static Field column(String name, ArrowType type, Field... children) {
        return RandomBatches.nullable(name, type, children);
    }

    private static Field list(String name, ArrowType element) {
        return column(name, new ArrowType.List(), column("element", element));
    }

    @Test
    void fieldsOfAStructHaveNamesOfTheirOwn() {
        Field twice = new Field(
                "s",
                FieldType.nullable(new ArrowType.Struct()),
                List.of(Field.nullable("a", INT), Field.nullable("a", INT)));
        assertThatThrownBy(() -> Schemas.requireSupported(new Schema(List.of(twice))))
                .isInstanceOf(SchemaException.class)
                .hasMessage("Two fields of 's' have the name 'a': rename one.");
    }

    @Test
    void structsWithinStructsHaveAnEnd() {
        Field field = Field.nullable("leaf", INT);
        for (int level = 0; level < 3000; level++) {
            field = new Field("s", FieldType.nullable(new ArrowType.Struct()), List.of(field));
        }
        Schema deep = new Schema(List.of(field));
        assertThatThrownBy(() -> Schemas.requireSupported(deep))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("more than 100 lists, structs and maps within one another");
    }

    @Test
    void aNameThatIsNoTextIsNotWritten() {
        assertThatThrownBy(() -> Schemas.toMessage(new Schema(List.of(Field.nullable("\ud83d", INT)))))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("expected Unicode characters, all of them whole");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"shape\":[2,3]}|false", "{\"shape\":[6],\"dim_names\":[\"x\"]}|true"})
    void aTensorKeepsItsShapeAndIsAVectorWhereItHasOneDimension(String metadata, boolean isVector) {
        Field declared = Schemas.declareVectors(new Schema(List.of(tensor(6, metadata))), Map.of())
                .getFields()
                .get(0);
        assertThat(declared.getMetadata()).containsEntry("ARROW:extension:metadata", metadata);
        assertThat(Schemas.isTensor(declared)).isTrue();
        assertThat(Schemas.isVector(declared)).isEqualTo(isVector);
        assertThat(Schemas.shape(declared)).isEqualTo(isVector ? List.of(6) : List.of(2, 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"shape\":[]}",
                "{\"shape\":[2,4]}",
                "{\"shape\":[-2,-3]}",
                "{\"shape\":[65536,65536,65536,6]}"
            })
    void aShapeOfOtherElementsIsRefused(String metadata) {
        assertThatThrownBy(() -> Schemas.declareVectors(new Schema(List.of(tensor(6, metadata))), Map.of()))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Column 't' has vectors of length 6, and as a tensor the metadata " + metadata);
    }

    private static Field tensor(int length, String metadata) {
        Map<String, String> extension =
                Map.of("ARROW:extension:name", "arrow.fixed_shape_tensor", "ARROW:extension:metadata", metadata);
        FieldType type = new FieldType(true, new ArrowType.FixedSizeList(length), null, extension);
        return new Field("t", type, List.of(Field.nullable("item", FLOAT)));
    }
}
