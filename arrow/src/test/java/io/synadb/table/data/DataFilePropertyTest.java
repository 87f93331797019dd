package io.synadb.table.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.compression.Compression;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** What is written reads back, whatever the columns and the rows. */
class DataFilePropertyTest {

    @Property(tries = 100)
    void readsBackWhatWasWritten(
            @ForAll("schemas") Schema schema,
            @ForAll @IntRange(max = 300) int rows,
            @ForAll @IntRange(max = 10) int nullTenths,
            @ForAll Compression compression,
            @ForAll boolean dictionaries,
            @ForAll long seed)
            throws IOException {
        Path directory = Files.createTempDirectory("data-file");
        Storage storage = LocalStorage.of(directory);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch =
                        new RandomBatches(new Random(seed), nullTenths / 10.0).batch(schema, rows, allocator)) {
            DataFile file =
                    write(storage, batch, new FileEncoding(compression, dictionaries ? texts(schema) : Set.of()));
            List<Integer> ids =
                    schema.getFields().stream().map(Schemas::fieldId).toList();
            try (DataFileReader reader = DataFileReader.open(storage, file);
                    VectorSchemaRoot read = reader.read(0, ids, allocator)) {
                assertThat(read.getSchema()).isEqualTo(schema);
                assertThat(RandomBatches.rows(read)).isEqualTo(RandomBatches.rows(batch));
            }
        } finally {
            storage.deleteAll();
        }
    }

    private static Set<Integer> texts(Schema schema) {
        return schema.getFields().stream()
                .filter(field -> FileEncoding.takes(field.getType()))
                .map(Schemas::fieldId)
                .collect(Collectors.toSet());
    }

    private static DataFile write(Storage storage, VectorSchemaRoot batch, FileEncoding encoding) {
        try (DataFileWriter writer =
                DataFileWriter.create(storage, "file.syna", batch.getSchema(), List.of(), encoding)) {
            writer.write(batch);
            return writer.finish(Map.of());
        }
    }

    @Provide
    Arbitrary<Schema> schemas() {
        Arbitrary<Field> columns = Arbitraries.oneOf(fields(2), vectors());
        return columns.list().ofMinSize(1).ofMaxSize(6).map(DataFilePropertyTest::schema);
    }

    private static Schema schema(List<Field> columns) {
        List<Field> named = new ArrayList<>();
        for (Field column : columns) {
            named.add(new Field("c" + named.size(), column.getFieldType(), column.getChildren()));
        }
        return Schemas.withFieldIds(new Schema(named), 1);
    }

    private static Arbitrary<Field> vectors() {
        return Arbitraries.integers().between(1, 20).map(dimensions -> Schemas.vector("v", true, dimensions));
    }

    private static Arbitrary<Field> fields(int depth) {
        Arbitrary<Field> plain =
                Arbitraries.of(RandomBatches.plainTypes()).map(type -> RandomBatches.nullable("x", type));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<Field> lists =
                fields(depth - 1).map(element -> RandomBatches.nullable("x", new ArrowType.List(), element));
        Arbitrary<Field> structs = fields(depth - 1)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(members -> {
                    List<Field> named = new ArrayList<>();
                    for (Field member : members) {
                        named.add(new Field("m" + named.size(), member.getFieldType(), member.getChildren()));
                    }
                    return RandomBatches.nullable("x", new ArrowType.Struct(), named.toArray(new Field[0]));
                });
        Arbitrary<Field> maps = Arbitraries.of(RandomBatches.plainTypes()).flatMap(key -> fields(depth - 1)
                .map(value -> RandomBatches.map("x", Field.notNullable("key", key), value)));
        return Arbitraries.oneOf(plain, lists, structs, maps);
    }
}
