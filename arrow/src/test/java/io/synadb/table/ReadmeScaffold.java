package io.synadb.table;

import io.synadb.Atom;
import io.synadb.SynaDb;
import io.synadb.arrow.RandomBatches;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.SparseColumns;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** What the snippets of the README take for granted, by the names that they have for it. {@link ReadmeTest} derives a class for each. */
public abstract class ReadmeScaffold implements AutoCloseable {
    private static final int ROWS = 30;
    private static final Field ID = Field.notNullable("id", new ArrowType.Int(64, true));

    protected final BufferAllocator allocator = new RootAllocator();
    protected final Schema schema = new Schema(List.of(
            ID,
            text("pos"),
            text("gloss"),
            text("kind"),
            text("word"),
            Field.nullable("ts", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
            Field.nullable("day", new ArrowType.Date(DateUnit.DAY)),
            Schemas.vector("embedding", true, 4)));
    protected final Path path;
    /** That of the table, unless the snippet makes one. */
    protected final Storage storage;
    /** With more versions than a snippet names, and a tag. */
    protected final Table table;

    protected final DataFile file;
    protected final List<DataFile> written;
    protected final VectorSchemaRoot rows;
    protected final VectorSchemaRoot keys;
    /** For databases. */
    protected final VectorSchemaRoot batch;

    protected final Predicate p = Predicate.parse("id > 0");
    protected final float[] query = {1, 2, 3, 4};
    private final Random random = new Random(1);
    private int left = 2;

    /** @param code the snippet */
    protected ReadmeScaffold(Path folder, String code) throws IOException {
        path = folder.resolve("place");
        table = Table.create(
                LocalStorage.of(folder.resolve("table")),
                TableSpec.builder().schema(schema).build());
        rows = batch(schema, ROWS);
        keys = batch(new Schema(List.of(ID)), 2);
        batch = batch(new Schema(List.of(Field.notNullable("key", new ArrowType.Utf8()), text("value"))), 1);
        for (int version = 1; version < (code.contains("42") ? 45 : 5); version++) {
            table.newCommit(table.current()).append(files()).publish();
        }
        table.maintenance().createTag(Tag.of("release"), 3);
        file = table.current().files().get(0);
        written = files();
        storage = code.contains("Table.create(") ? LocalStorage.of(folder.resolve("new")) : table.storage();
        if (code.contains("\"terms\"")) {
            table.changeSchema(table.current())
                    .addColumn(SparseColumns.field("terms", true, 30_522))
                    .publish();
        }
        if (code.contains("DatabaseFolder")) {
            Files.createDirectories(path);
            try (SynaDb notes = SynaDb.open(path.resolve("notes.db"))) {
                notes.append("vec/word", Atom.of(query));
            }
        }
    }

    private static Field text(String name) {
        return Field.nullable(name, new ArrowType.Utf8());
    }

    private VectorSchemaRoot batch(Schema columns, int count) {
        return new RandomBatches(random, 0.1).batch(columns, count, allocator);
    }

    private List<DataFile> files() {
        try (TableWriter writer = table.newWrite(WriteOptions.defaults()).newWriter("readme", allocator)) {
            writer.write(rows);
            return writer.finish();
        }
    }

    /** What the snippet does. */
    public abstract void run() throws Exception;

    protected final boolean hasMore() {
        return left-- > 0;
    }

    protected final VectorSchemaRoot rows() {
        return rows;
    }

    @Override
    public final void close() {
        rows.close();
        keys.close();
        batch.close();
        allocator.close();
    }
}
