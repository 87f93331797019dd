package io.synadb.table.golden;

import io.synadb.arrow.ElementType;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.SparseColumns;
import io.synadb.arrow.VectorEncoding;
import io.synadb.arrow.compression.Compression;
import io.synadb.table.FileIndexer;
import io.synadb.table.Table;
import io.synadb.table.TableCommit;
import io.synadb.table.TableMaintenance;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableSpec;
import io.synadb.table.TableWriter;
import io.synadb.table.Tag;
import io.synadb.table.WriteOptions;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionOptions;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.time.Instant;
import java.time.LocalTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How each golden table was written. What is here already is never changed, because tests write it again and compare; a new
 * feature of the format gets a new table.
 */
enum GoldenTable {
    /** Every type of columns, in two files of several chunks. */
    TYPES {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            Table table = Table.create(
                    storage, TableSpec.builder().schema(everyType()).build());
            append(table, 0, 40, allocator);
            append(table, 40, 15, allocator);
        }
    },

    /** Vectors of every encoding and tensors of every type of element, added and renamed, compacted, and deleted in part. */
    TENSORS {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            List<Field> fields = new ArrayList<>(List.of(ID));
            for (VectorEncoding encoding : VectorEncoding.values()) {
                String name = encoding == VectorEncoding.F16 ? "vector" : encoding.word();
                int dimensions = encoding == VectorEncoding.BINARY ? 72 : DIMENSIONS;
                fields.add(Schemas.vector(name, encoding != VectorEncoding.I8, encoding, dimensions));
            }
            // int16 came later.
            for (ElementType element : EnumSet.complementOf(EnumSet.of(ElementType.INT16))) {
                fields.add(Schemas.tensor(element.word(), true, element, List.of(1, 3, 2)));
            }
            TableSpec.Builder spec = TableSpec.builder()
                    .schema(new Schema(fields))
                    .property("vector.vector.metric", "cosine")
                    .property("tensor.int32.shape", "1,3,2");
            Table table = Table.create(storage, spec.build());
            append(table, 0, 20, allocator);
            append(table, 20, 10, allocator);
            table.changeSchema(table.current())
                    .addColumn(Schemas.tensor("late", true, ElementType.FLOAT16, List.of(2, 2)))
                    .renameColumn("int32", "whole")
                    .publish();
            append(table, 30, 10, allocator);
            compact(table, allocator);
            deleteWhere(table, "id IN (3, 25, 31)", allocator);
        }
    },

    /** Times of day, timestamps by nanoseconds, intervals and maps, which came later. */
    TIMES_AND_MAPS {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            ArrowType nanos = new ArrowType.Timestamp(TimeUnit.NANOSECOND, null);
            Field point = new Field(
                    "value",
                    FieldType.nullable(new ArrowType.Struct()),
                    List.of(Field.nullable("x", DOUBLE), Field.nullable("name", TEXT)));
            Schema schema = new Schema(List.of(
                    ID,
                    Field.nullable("clock", new ArrowType.Time(TimeUnit.NANOSECOND, 64)),
                    Field.nullable("time", nanos),
                    Field.nullable("instant", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
                    Field.nullable("age", new ArrowType.Interval(IntervalUnit.YEAR_MONTH)),
                    Field.nullable("wait", new ArrowType.Duration(TimeUnit.MICROSECOND)),
                    map("counts", Field.notNullable("key", TEXT), Field.nullable("value", INT)),
                    map("points", Field.notNullable("key", nanos), point),
                    list(
                            "maps",
                            map(
                                    "element",
                                    Field.notNullable("key", LONG),
                                    list("value", Field.nullable("element", TEXT))))));
            Table table = Table.create(
                    storage,
                    TableSpec.builder()
                            .schema(schema)
                            .partitionBy(PartitionBy.day("instant"))
                            .build());
            append(table, 0, 25, allocator);
            table.changeSchema(table.current())
                    .addColumn(Field.notNullable("opens", new ArrowType.Time(TimeUnit.NANOSECOND, 64)), LocalTime.NOON)
                    .addColumn(
                            Field.nullable("term", new ArrowType.Interval(IntervalUnit.YEAR_MONTH)), Period.ofYears(-1))
                    .addColumn(map("more", Field.notNullable("key", TEXT), Field.nullable("value", INT)))
                    .publish();
            append(table, 25, 10, allocator);
            deleteWhere(table, "clock < TIME '12:00' AND age > INTERVAL '0' MONTH OR counts IS NULL", allocator);
        }
    },

    /** Rows split by every transform. */
    PARTITIONS {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            Schema schema = new Schema(List.of(
                    ID,
                    Field.nullable("word", TEXT),
                    Field.nullable("day", new ArrowType.Date(DateUnit.DAY)),
                    Field.nullable("seen", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                    Field.nullable("price", new ArrowType.Decimal(9, 2, 128))));
            List<List<PartitionBy>> splits = List.of(
                    List.of(PartitionBy.identity("word"), PartitionBy.year("day"), PartitionBy.bucket("id", 2)),
                    List.of(PartitionBy.month("seen"), PartitionBy.truncate("word", 1)),
                    List.of(PartitionBy.day("seen"), PartitionBy.hour("seen"), PartitionBy.truncate("price", 1000)));
            List<PartitionBy> all = new ArrayList<>();
            splits.forEach(all::addAll);
            TableSpec.Builder spec = TableSpec.builder().schema(schema).partitionBy(all.toArray(new PartitionBy[0]));
            append(Table.create(storage, spec.build()), 0, 12, allocator);
        }
    },

    /** Columns added with and without a default, widened, renamed, moved, dropped and added again. */
    EVOLUTION {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            Field place = new Field(
                    "place",
                    FieldType.nullable(new ArrowType.Struct()),
                    List.of(Field.nullable("x", INT), Field.nullable("y", TEXT)));
            Schema schema = new Schema(List.of(
                    ID,
                    Field.nullable("small", new ArrowType.Int(16, true)),
                    Field.nullable("real", FLOAT),
                    Field.nullable("money", new ArrowType.Decimal(9, 2, 128)),
                    Field.nullable("word", TEXT),
                    place,
                    Schemas.vector("vector", true, DIMENSIONS)));
            Table table =
                    Table.create(storage, TableSpec.builder().schema(schema).build());
            append(table, 0, 8, allocator);
            table.changeSchema(table.current())
                    .addColumn(Field.notNullable("score", INT), 7)
                    .addColumn(Field.nullable("note", TEXT))
                    .addField(ColumnPath.of("place"), Field.nullable("z", DOUBLE), 0.5)
                    .publish();
            append(table, 8, 8, allocator);
            table.changeSchema(table.current())
                    .widenColumn("small", INT)
                    .widenColumn("real", DOUBLE)
                    .widenColumn("money", new ArrowType.Decimal(12, 2, 128))
                    .widenColumn(ColumnPath.of("place", "x"), LONG)
                    .renameColumn("word", "term")
                    .moveFirst("vector")
                    .publish();
            append(table, 16, 8, allocator);
            table.changeSchema(table.current()).dropColumn("note").publish();
            table.changeSchema(table.current())
                    .addColumn(Field.nullable("note", new ArrowType.Binary()), new byte[] {1, 2})
                    .allowNulls("score")
                    .publish();
            append(table, 24, 8, allocator);
            deleteWhere(table, "score = 7 AND id > 3", allocator);
        }
    },

    /** Rows deleted by place and by condition, replaced, and compacted. */
    DELETES {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            Table table =
                    Table.create(storage, TableSpec.builder().schema(plain()).build());
            append(table, 0, 30, allocator);
            append(table, 30, 20, allocator);
            TableSnapshot read = table.current();
            table.newCommit(read).delete(read.files().get(0).path(), 0, 7, 29).publish();
            deleteWhere(table, "id >= 28 AND id < 33 OR word = 'a'", allocator);
            TableSnapshot replaced = table.current();
            table.newCommit(replaced)
                    .delete(replaced.files().get(1).path(), 10, 11)
                    .append(files(table, 60, 2, 0, allocator))
                    .publish();
            compact(table, allocator);
            append(table, 70, 2, allocator);
        }
    },

    /** A key of two columns, in buckets: upserts, deletions by key, and a compaction. */
    KEYS {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            Schema schema = new Schema(List.of(
                    ID, Field.notNullable("word", TEXT), Field.nullable("value", INT), Field.nullable("real", DOUBLE)));
            TableSpec.Builder spec =
                    TableSpec.builder().schema(schema).key("id", "word").buckets(3);
            Table table = Table.create(storage, spec.build());
            append(table, 0, 12, allocator);
            upsert(table, 6, 12, 1, allocator);
            try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("deletions", allocator);
                    VectorSchemaRoot whole = GoldenRows.batch(table.current().schema(), 4, 3, 0, allocator)) {
                writer.delete(new VectorSchemaRoot(List.of(whole.getVector("id"), whole.getVector("word"))));
                table.newCommit(table.current()).append(writer.finish()).publish();
            }
            compact(table, allocator);
            upsert(table, 16, 4, 2, allocator);
        }
    },

    /** Index files beside files of data and beside some only, and rows deleted behind them: {@code hnsw} is the one kind that has files. */
    INDEXES {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            TableSpec.Builder spec = TableSpec.builder().schema(plain()).property(FileIndexer.MIN_ROWS, "10");
            Table table = Table.create(storage, spec.build());
            append(table, 0, 40, allocator);
            append(table, 40, 5, allocator);
            IndexSpec index = IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("m", 4);
            table.indexes().create("vector", index, allocator);
            append(table, 50, 20, allocator);
            table.indexes().build(allocator);
            deleteWhere(table, "id IN (1, 4, 20, 51)", allocator);
            append(table, 80, 12, allocator);
        }
    },

    /** Transactions, tags, a rollback, an overwrite, an expiry with the checkpoints that it leaves, and what came after. */
    HISTORY {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            TableSpec.Builder spec = TableSpec.builder().schema(plain()).property("owner", "größe \"quoted\"");
            Table table = Table.create(storage, spec.build());
            TableMaintenance upkeep = table.maintenance();
            commit(table, 0, 10, allocator).txn("job", 1).publish();
            upkeep.createTag(Tag.of("first"), 1);
            commit(table, 10, 5, allocator).txn("job", 2).publish();
            deleteWhere(table, "id < 4", allocator);
            upkeep.createTag(Tag.of("gone"), 3);
            table.newCommit(table.current())
                    .overwrite(files(table, 20, 3, 0, allocator))
                    .publish();
            upkeep.rollback(table.current(), 4);
            upkeep.dropTag(Tag.of("gone"));
            TableSnapshot read = table.current();
            table.newCommit(read).deleteFiles(read.files().subList(0, 1)).publish();
            upkeep.expireVersions(Instant.now().plusSeconds(60), 4);
            commit(table, 30, 6, allocator).txn("job", 5, 2).publish();
        }
    },

    /** Filters of keys of text and a number, of one block and of several. */
    FILTERS {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            Schema schema = new Schema(List.of(Field.notNullable("word", TEXT), ID, Field.nullable("value", INT)));
            TableSpec.Builder spec =
                    TableSpec.builder().schema(schema).key("word", "id").buckets(1);
            Table table = Table.create(storage, spec.build());
            append(table, 0, 150, allocator);
            append(table, 150, 5, allocator);
            upsert(table, 100, 60, 1, allocator);
        }
    },

    /** Sparse vectors, declared by a property and added as a column, with rows deleted and compacted. */
    SPARSE {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            Field indices = list("indices", Field.nullable("element", INT));
            Field values = list("values", Field.nullable("element", FLOAT));
            Field terms = new Field("terms", FieldType.nullable(new ArrowType.Struct()), List.of(indices, values));
            TableSpec.Builder spec = TableSpec.builder()
                    .schema(new Schema(List.of(ID, terms)))
                    .property("sparse.terms.dim", Integer.toString(GoldenRows.SPARSE_DIMENSIONS));
            Table table = Table.create(storage, spec.build());
            append(table, 0, 40, allocator);
            table.changeSchema(table.current())
                    .addColumn(SparseColumns.field("more", true, Integer.MAX_VALUE))
                    .publish();
            append(table, 40, 20, allocator);
            deleteWhere(table, "id >= 20 AND id < 45", allocator);
            compact(table, allocator);
        }
    },

    /**
     * Files that grew over several commits: with an index of their first rows, deleted rows, and new rows behind a rollback, a
     * compaction and an overwrite.
     */
    GROWN {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            TableSpec.Builder spec = TableSpec.builder().schema(plain()).property(FileIndexer.MIN_ROWS, "10");
            Table table = Table.create(storage, spec.build());
            WriteOptions options = WriteOptions.defaults().withChunkBytes(2000);
            try (TableWriter writer = table.newWrite(options).newWriter("golden", allocator)) {
                grow(table, writer, 0, 30, allocator);
                IndexSpec index =
                        IndexSpec.of(IndexKind.HNSW, DistanceMetric.L2).with("m", 4);
                table.indexes().create("vector", index, allocator);
                grow(table, writer, 30, 12, allocator);
                deleteWhere(table, "id IN (3, 35)", allocator);
                long version = table.current().version();
                grow(table, writer, 50, 6, allocator);
                table.maintenance().rollback(table.current(), version);
                grow(table, writer, 60, 5, allocator);
                append(table, 70, 4, allocator);
                compact(table, allocator);
                grow(table, writer, 80, 3, allocator);
                table.newCommit(table.current())
                        .overwrite(files(table, 90, 3, 0, allocator))
                        .publish();
                grow(table, writer, 100, 2, allocator);
            }
        }
    },

    /** Chunks of LZ4 frames, of zstd, and of both with rows deleted; buffers that do not shrink, and vectors, among them. */
    COMPRESSED {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            TableSpec.Builder spec = TableSpec.builder().schema(everyType()).property("compression", "lz4");
            Table table = Table.create(storage, spec.build());
            append(table, 0, 120, allocator);
            WriteOptions options = WriteOptions.defaults().withCompression(Compression.ZSTD);
            try (TableWriter writer = table.newWrite(options).newWriter("golden", allocator);
                    VectorSchemaRoot batch = GoldenRows.batch(table.current().schema(), 120, 90, 0, allocator)) {
                writer.write(batch);
                table.newCommit(table.current()).append(writer.finish()).publish();
            }
            deleteWhere(table, "id IN (3, 130, 131)", allocator);
        }
    },

    /** Dictionaries of text and binary columns, one of a key, in chunks as they are and in compressed ones; one is renamed. */
    DICTIONARIES {
        @Override
        void write(Storage storage, BufferAllocator allocator) {
            Schema schema = new Schema(List.of(
                    Field.notNullable("word", TEXT),
                    ID,
                    Field.nullable("note", TEXT),
                    Field.nullable("raw", new ArrowType.Binary())));
            TableSpec.Builder spec = TableSpec.builder()
                    .schema(schema)
                    .key("word", "id")
                    .property("dictionary.word", "true")
                    .property("dictionary.note", "true")
                    .property("dictionary.raw", "true");
            Table table = Table.create(storage, spec.build());
            append(table, 0, 150, allocator);
            table.changeSchema(table.current()).renameColumn("note", "remark").publish();
            WriteOptions options = WriteOptions.defaults().withCompression(Compression.LZ4);
            try (TableWriter writer = table.newWrite(options).newWriter("golden", allocator);
                    VectorSchemaRoot batch = GoldenRows.batch(table.current().schema(), 100, 90, 1, allocator)) {
                writer.write(batch);
                table.newCommit(table.current()).append(writer.finish()).publish();
            }
            deleteWhere(table, "id < 5", allocator);
            compact(table, allocator);
        }
    };

    static final int DIMENSIONS = 8;

    private static final ArrowType INT = new ArrowType.Int(32, true);
    private static final ArrowType LONG = new ArrowType.Int(64, true);
    private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    private static final ArrowType TEXT = new ArrowType.Utf8();
    private static final Field ID = Field.notNullable("id", LONG);

    /** Writes the table where there is none: a table with the same content and structure each time, but other ids and times. */
    abstract void write(Storage storage, BufferAllocator allocator);

    /** The folder of the table. */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Schema everyType() {
        List<ArrowType> plain = List.of(
                new ArrowType.Bool(),
                new ArrowType.Int(8, true),
                new ArrowType.Int(16, true),
                INT,
                LONG,
                FLOAT,
                DOUBLE,
                new ArrowType.Decimal(38, 4, 128),
                TEXT,
                new ArrowType.Binary(),
                new ArrowType.Date(DateUnit.DAY),
                new ArrowType.Timestamp(TimeUnit.MICROSECOND, null),
                new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC"));
        List<Field> fields = new ArrayList<>(List.of(ID));
        plain.forEach(type -> fields.add(Field.nullable("c" + fields.size(), type)));
        Field point = new Field(
                "point",
                FieldType.nullable(new ArrowType.Struct()),
                List.of(Field.nullable("x", DOUBLE), Field.nullable("name", TEXT)));
        fields.add(point);
        fields.add(list("texts", Field.nullable("element", TEXT)));
        fields.add(list("lists", list("element", point)));
        fields.add(Field.notNullable("flag", new ArrowType.Bool()));
        fields.add(Schemas.vector("vector", true, DIMENSIONS));
        return new Schema(fields);
    }

    private static Field list(String name, Field element) {
        return new Field(name, FieldType.nullable(new ArrowType.List()), List.of(element));
    }

    private static Field map(String name, Field key, Field value) {
        Field entries = new Field("entries", FieldType.notNullable(new ArrowType.Struct()), List.of(key, value));
        return new Field(name, FieldType.nullable(new ArrowType.Map(false)), List.of(entries));
    }

    private static Schema plain() {
        return new Schema(List.of(ID, Field.nullable("word", TEXT), Schemas.vector("vector", true, DIMENSIONS)));
    }

    private static List<DataFile> files(Table table, long firstId, int rows, int round, BufferAllocator allocator) {
        // So small that a file has several chunks.
        WriteOptions options = WriteOptions.defaults().withChunkBytes(2000);
        try (TableWriter writer = table.newWrite(options).newWriter("golden", allocator);
                VectorSchemaRoot batch = GoldenRows.batch(table.current().schema(), firstId, rows, round, allocator)) {
            writer.write(batch);
            return writer.finish();
        }
    }

    private static TableCommit commit(Table table, long firstId, int rows, BufferAllocator allocator) {
        return table.newCommit(table.current()).append(files(table, firstId, rows, 0, allocator));
    }

    private static void upsert(Table table, long firstId, int rows, int round, BufferAllocator allocator) {
        table.newCommit(table.current())
                .append(files(table, firstId, rows, round, allocator))
                .publish();
    }

    static void append(Table table, long firstId, int rows, BufferAllocator allocator) {
        commit(table, firstId, rows, allocator).publish();
    }

    private static void grow(Table table, TableWriter writer, long firstId, int rows, BufferAllocator allocator) {
        try (VectorSchemaRoot batch = GoldenRows.batch(table.current().schema(), firstId, rows, 0, allocator)) {
            writer.write(batch);
            table.newCommit(table.current()).append(writer.flush()).publish();
        }
    }

    private static void deleteWhere(Table table, String condition, BufferAllocator allocator) {
        table.newCommit(table.current())
                .deleteWhere(Predicate.parse(condition), allocator)
                .publish();
    }

    private static void compact(Table table, BufferAllocator allocator) {
        CompactionOptions options =
                CompactionOptions.of(table.current().properties()).withMinFiles(2);
        Compaction.of(table).options(options).run(allocator);
    }
}
