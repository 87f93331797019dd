package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.partition.PartitionField;
import io.synadb.table.partition.Transform;
import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableSpecTest {
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final Field ID = nullable("id", new ArrowType.Int(64, true));
    private static final Field FLOATS = nullable("floats", new ArrowType.List(), nullable("element", FLOAT32));

    private static Field nullable(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    private static TableSpec.Builder of(Field... fields) {
        return TableSpec.builder().schema(new Schema(List.of(fields)));
    }

    @Test
    void columnsGetIdsFromOne() {
        TableSpec spec = of(ID, FLOATS).build();
        assertThat(spec.schema().getFields()).extracting(Schemas::fieldId).containsExactly(1, 2);
        assertThat(new TableSpec(spec.schema(), List.of(), List.of(), 0, spec.properties()))
                .isEqualTo(spec);
    }

    @Test
    void aDeclaredLengthMakesAVector() {
        TableSpec spec = of(ID, FLOATS).property("vector.floats.dim", "384").build();
        assertThat(Schemas.dimensions(spec.schema().findField("floats"))).isEqualTo(384);
    }

    @Test
    void aMisspeltVectorPropertyIsRefused() {
        assertThatThrownBy(() ->
                        of(ID, FLOATS).property("vector.floats.dims", "384").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Unknown property 'vector.floats.dims': of those that start with 'vector.' there"
                        + " are vector.<column>.dim, vector.<column>.encoding, vector.<column>.metric; take one of these or"
                        + " leave it out.");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            # written,              meant
            compresion,             compression
            COMPRESSION,            compression
            target-file-byte,       target-file-bytes
            targetFileBytes,        target-file-bytes
            primary_key,            primary-key
            buckets,                bucket
            vectors.floats.dim,     vector.floats.dim
            Vector.floats.dim,      vector.floats.dim
            dictionaries.id,        dictionary.id
            """)
    void aNameThatIsAlmostOneOfTheTablesIsRefused(String written, String meant) {
        assertThatThrownBy(() -> of(ID, FLOATS).property(written, "1").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("Unknown property '" + written + "'. Did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "owner",
                "comment",
                "provider",
                "external",
                "option.path",
                "my.compresion",
                "sensor.site",
                "spark.id",
                "my.index"
            })
    void anyOtherNameIsTheUsersOwn(String name) {
        assertThat(of(ID, FLOATS).property(name, "").build().properties()).containsEntry(name, "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            index.3.hnsw  | metric=l2 m=16     |
            index.3.hnsw  | metric=cosine      |
            index.3.flat  | metric=l2          | Cannot index column 'v' by 'flat', which has no file
            index.2.hnsw  | m=16               | Column 'name' cannot be searched: it is Utf8, expected vectors
            index.4.hnsw  | m=16               | Column 'floats' cannot have an index: it is List
            index.99.hnsw | m=16               | No column has the field id 99: the field ids and columns are [1 id, 2 name,
            index.3.hnsw  | m=1000             | Option 'm' of index 'hnsw' is '1000'
            index.3.hnsw  | n=16               | Unknown option 'n' of index 'hnsw'
            index.3.hnsw  | metric=cos         | Unknown distance metric 'cos': did you mean 'cosine'?
            index.3.hnsw  | ''                 | Unknown option '' of index 'hnsw'
            index.5.hnsw  | metric=l2          | Column 'bits' has binary vectors
            index.03.hnsw | metric=l2          | Its name is written 'index.3.hnsw'
            index.v.hnsw  | metric=l2          | Expected a name like 'index.<field id>.<kind>'
            """)
    void anIndexIsOneThatTheColumnCanHave(String name, String value, @Nullable String problem) {
        TableSpec.Builder spec = of(
                        ID,
                        nullable("name", new ArrowType.Utf8()),
                        Schemas.vector("v", true, 4),
                        FLOATS,
                        nullable("bits", new ArrowType.Binary()))
                .property("vector.bits.dim", "64")
                .property("vector.bits.encoding", "binary")
                .property(name, value);
        if (problem == null) {
            assertThat(spec.build().properties()).containsEntry(name, value);
            return;
        }
        assertThatThrownBy(spec::build)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith(
                        "The property '" + name + "' is '" + value + "', which names no index. " + problem)
                .hasMessageEndingWith(". Leave it out, and call Table.indexes().create(…).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dictionary", "index", "sparse", "tensor", "vector"})
    void aGroupWithoutAColumnSaysWhatToWrite(String name) {
        assertThatThrownBy(() -> of(ID, FLOATS).property(name, "1").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("The property '" + name + "' names no column: ")
                .hasMessageContaining(name.equals("index") ? "Table.indexes().create" : "write '" + name + ".<column>")
                .hasMessageEndingWith(". One of your own needs another name, as in 'my." + name + "'.");
    }

    @Test
    void valuesAreCheckedWhenTheTableIsMade() {
        assertThatThrownBy(() -> of(ID).property("target-file-bytes", "lots").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "The property 'target-file-bytes' is 'lots': expected a whole number of bytes, 1 or more, as"
                                + " in 536870912 for 512 MiB.");
        assertThatThrownBy(() -> of(ID).property("primary-key", "id").build())
                .hasMessage("'primary-key' is no property of a table, which keeps its key apart: call"
                        + " TableSpec.Builder.key(…) and buckets(…).");
        assertThatThrownBy(() -> of(ID).property("index.1.hsnw", "m=4").build())
                .hasMessage("The property 'index.1.hsnw' is 'm=4', which names no index. Unknown index 'hsnw': did you"
                        + " mean 'hnsw'? Known are flat, hnsw. Leave it out, and call Table.indexes().create(…).");
        assertThatThrownBy(() -> of(ID).property(" ", "").build())
                .hasMessage("A property of a table has the name ' ': expected a word.");
    }

    @Test
    void aNumberOfRowsThatIsNoneIsRefused() {
        assertThatThrownBy(() -> of(ID).property("index-min-rows", "abc").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("The property 'index-min-rows' is 'abc': expected a whole number of rows, 1 or more.");
    }

    @Test
    void aColumnOfAnUnsupportedTypeIsNamed() {
        assertThatThrownBy(() -> of(ID, nullable("map", new ArrowType.Duration(TimeUnit.SECOND)))
                        .build())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("'map'");
    }

    @Test
    void partitionColumnsHaveToMakeSense() {
        assertThatThrownBy(() -> of(ID, FLOATS).partitionBy("colour").build())
                .isInstanceOf(SchemaException.class)
                .hasMessage("Partition column 'colour' does not exist: the columns are [id, floats].");
        assertThatThrownBy(() -> of(ID, FLOATS).partitionBy("floats").build())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "Column 'floats' of type List cannot partition a table: expected a boolean, integer, decimal,"
                                + " string, date or timestamp column.");
        assertThatThrownBy(() -> of(ID, FLOATS).partitionBy("id", "id").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Partition column 'id' is named twice. Name it once.");
        assertThatThrownBy(() -> of(ID).partitionBy("id").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("All columns [id] are partition columns: at least one has to be left for the rows.");
        assertThat(of(ID).partitionBy(PartitionBy.bucket("id", 4)).build().partitionFields())
                .containsExactly(new PartitionField(1, new Transform.Bucket(4)));
    }

    @Test
    void transformsHaveToMakeSense() {
        Field vector = Schemas.vector("embedding", true, 4);
        assertThatThrownBy(
                        () -> of(ID, FLOATS).partitionBy(PartitionBy.day("id")).build())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("Column 'id' of type Int(64, true) cannot partition a table as day(id): expected a date or"
                        + " timestamp column.");
        assertThatThrownBy(() -> of(ID, nullable("day", new ArrowType.Date(DateUnit.DAY)))
                        .partitionBy(PartitionBy.hour("day"))
                        .build())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageEndingWith("cannot partition a table as hour(day): expected a timestamp column.");
        assertThatThrownBy(() -> of(ID, vector)
                        .partitionBy(PartitionBy.bucket("embedding", 4))
                        .build())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage(
                        "Column 'embedding' of type FixedSizeList(4) cannot partition a table as bucket(4, embedding):"
                                + " expected an integer, decimal, string, binary, date or timestamp column.");
        assertThatThrownBy(() -> of(ID, FLOATS)
                        .partitionBy(
                                PartitionBy.bucket("id", 4), PartitionBy.truncate("id", 4), PartitionBy.bucket("id", 4))
                        .build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Partition column 'bucket(4, id)' is named twice. Name it once.");
        assertThatThrownBy(() -> PartitionBy.bucket("id", 0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot partition into 0 buckets: expected at least 1.");
        assertThatThrownBy(() -> PartitionBy.truncate("id", 0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Cannot partition by truncate with a width of 0: expected at least 1.");
        assertThatThrownBy(() ->
                        of(ID, FLOATS).partitionBy(PartitionBy.year("colour")).build())
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("Partition column 'colour' does not exist");
    }

    @Test
    void aSchemaIsRequired() {
        assertThatThrownBy(() -> TableSpec.builder().build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A table needs a schema: call schema(…) before build().");
    }

    @Test
    void fieldIdsAreUnique() {
        Field one = Schemas.withFieldIds(new Schema(List.of(ID)), 1).getFields().get(0);
        Field other = new Field("other", new FieldType(true, FLOAT32, null, one.getMetadata()), null);
        assertThatThrownBy(() -> of(one, other).build())
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("Column 'other' has the field id 1");
    }

    private static final Field KEY = new Field("k", FieldType.notNullable(new ArrowType.Int(32, true)), null);

    @Test
    void aKeyHasABucketIfNobodySaysMore() {
        assertThat(of(KEY, FLOATS).key("k").build().buckets()).isEqualTo(1);
        assertThat(of(KEY, FLOATS).key("k").buckets(16).build().buckets()).isEqualTo(16);
        assertThat(of(KEY, FLOATS).build().buckets()).isZero();
    }

    @Test
    void keyColumnsHaveToMakeSense() {
        Field real = new Field("real", FieldType.notNullable(FLOAT32), null);
        assertThatThrownBy(() -> of(KEY).key("colour").build())
                .isInstanceOf(SchemaException.class)
                .hasMessage("Key column 'colour' does not exist: the columns are [k].");
        assertThatThrownBy(() -> of(KEY).key("k", "k").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("Key column 'k' is named twice. Name it once.");
        assertThatThrownBy(() -> of(ID).key("id").build())
                .isInstanceOf(SchemaException.class)
                .hasMessage("Key column 'id' is nullable, and a row without a key is nobody's. Declare it NOT NULL.");
        assertThatThrownBy(() -> of(KEY, real).key("k", "real").build())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("Column 'real' of type FloatingPoint(SINGLE) cannot be part of a key: expected a boolean,"
                        + " integer, decimal, string, binary, date, time, timestamp or interval column.");
        assertThatThrownBy(() -> of(KEY, FLOATS).key("floats").build())
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("'floats' of type List");
        assertThatThrownBy(() ->
                        of(KEY, nullable("_op", new ArrowType.Utf8())).key("k").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("cannot have a column '_op'");
    }

    @Test
    void bucketsAndPartitionsGoWithTheKey() {
        assertThatThrownBy(() -> of(KEY).buckets(4).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A table without a key has no buckets, found 4. Name the key's columns, or partition by a"
                        + " bucket of a column.");
        assertThatThrownBy(() -> of(KEY).key("k").buckets(0).build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A table with a key has at least 1 bucket in each partition, found 0.");
        assertThatThrownBy(() -> of(KEY, ID).key("k").partitionBy("id").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "The key [k] does not have the partition column 'id', so that a key could have a row in each"
                                + " partition. Add the column to the key, or partition by columns of the key.");
        assertThat(of(KEY, ID)
                        .key("k")
                        .partitionBy(PartitionBy.bucket("k", 4))
                        .build()
                        .key())
                .containsExactly("k");
    }
}
