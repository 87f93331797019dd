package io.synadb.table.golden;

import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/** What can be asked of a golden table, each time opened anew: rows of each version, some of them, of keys, and nearest ones. */
final class TableQuestions {
    private static final String LOG = "_syna/";

    private final Storage storage;
    private final BufferAllocator allocator;
    private final TableContent content;
    private final List<Question> questions = new ArrayList<>();

    /**
     * A question.
     *
     * @param files those that are needed for its answer, but for the log
     * @param answer of the table as it was written
     */
    record Question(String name, Set<String> files, Supplier<List<String>> asking, List<String> answer) {
        List<String> ask() {
            return asking.get();
        }
    }

    private TableQuestions(Storage storage, BufferAllocator allocator) {
        this.storage = storage;
        this.allocator = allocator;
        this.content = new TableContent(Table.open(storage), allocator);
    }

    /** The questions, with the answers that a table gives now. */
    static TableQuestions of(Storage storage, BufferAllocator allocator) {
        TableQuestions questions = new TableQuestions(storage, allocator);
        Table table = Table.open(storage);
        long oldest = table.maintenance().oldestVersion();
        for (long version = oldest; version <= table.current().version(); version++) {
            questions.addQuestions(table.at(version));
        }
        questions.addKeys(table.current());
        return questions;
    }

    /** The questions for whose answers a file may be needed. */
    List<Question> needing(String path) {
        return path.startsWith(LOG)
                ? questions
                : questions.stream()
                        .filter(question -> question.files().contains(path))
                        .toList();
    }

    private void addQuestions(TableSnapshot snapshot) {
        long version = snapshot.version();
        Set<String> files = new TreeSet<>();
        for (DataFile file : snapshot.files()) {
            files.add(file.path());
            if (file.deletes() != null) {
                files.add(file.deletes().file());
            }
        }
        snapshot.indexFiles().forEach(file -> files.add(file.path()));
        add("rows", files, () -> content.rows(at(version).scan()));
        Predicate some = Predicate.parse("id >= 5 AND id < 60 AND id <> 21");
        add("some rows", files, () -> content.rows(at(version).scan().where(some)));
        add(
                "one row",
                files,
                () -> content.rows(
                        at(version).scan().where(Predicate.parse("id = 7")).select("id")));
        if (!content.searches(snapshot).isEmpty()) {
            add("nearest", files, () -> List.of(content.searches(at(version)).toString()));
        }
    }

    private void addKeys(TableSnapshot newest) {
        if (newest.key().isEmpty()) {
            return;
        }
        List<Object[]> keys = new ArrayList<>();
        newest.scan().select(newest.key().toArray(String[]::new)).plan().tasks().forEach(task -> {
            try (var reader = task.open(allocator)) {
                for (Optional<VectorSchemaRoot> next = reader.next(); next.isPresent(); next = reader.next()) {
                    try (VectorSchemaRoot batch = next.get()) {
                        for (int row = 0; row < batch.getRowCount(); row += 9) {
                            int place = row;
                            keys.add(batch.getFieldVectors().stream()
                                    .map(column -> column.getObject(place))
                                    .map(value -> value instanceof Long number ? number : value.toString())
                                    .toArray());
                        }
                    }
                }
            }
        });
        Set<String> files = new TreeSet<>();
        newest.files().forEach(file -> files.add(file.path()));
        add("rows of keys", files, () -> {
            Table table = Table.open(storage);
            List<String> found = new ArrayList<>();
            for (Object[] key : keys) {
                try (VectorSchemaRoot row = table.lookup(allocator, key).orElseGet(VectorSchemaRoot::of)) {
                    found.addAll(ValueText.rows(row));
                }
            }
            return found;
        });
    }

    private void add(String name, Set<String> files, Supplier<List<String>> asking) {
        questions.add(new Question(name, files, asking, Objects.requireNonNull(asking.get())));
    }

    private TableSnapshot at(long version) {
        return Table.open(storage).at(version);
    }
}
