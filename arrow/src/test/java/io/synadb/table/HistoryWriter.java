package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ConflictException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.LiveRows.Place;
import io.synadb.table.RowModel.Change;
import io.synadb.table.RowModel.Content;
import io.synadb.table.RowModel.Extra;
import io.synadb.table.RowModel.RowChange;
import io.synadb.table.RowModel.Wish;
import io.synadb.table.commit.UnreliableStorage;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionOptions;
import io.synadb.table.compaction.CompactionResult;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.Storage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** One who changes a table while others do, and is told each time how it went. */
final class HistoryWriter {
    private static final int CHANGES = 7;

    private final TableHistory history;
    private final RowModel model;
    private final Random random;
    private final String name;
    private final Storage storage;
    private final HistoryRows rows;
    private final HistoryIndexes indexes;
    private @Nullable Table table;
    /** What was read before the change, and what that is. */
    private @Nullable TableSnapshot base;

    private @Nullable Wish wish;
    /** Whose files grow from change to change, and the columns that it writes. */
    private @Nullable TableWriter growing;

    private @Nullable Schema columns;
    private String attempt = "";

    HistoryWriter(TableHistory history, String name) {
        this.history = history;
        this.model = history.model;
        this.random = history.random;
        this.name = name;
        this.rows = history.rows;
        this.indexes = new HistoryIndexes(history);
        this.storage = history.storage((version, commit) -> settle(version, commit, Objects.requireNonNull(wish)));
    }

    private void settle(long version, Commit commit, Wish wish) {
        model.settle(version, commit, wish);
        if (wish.change() == Change.MERGE && commit.actions().stream().anyMatch(Action.Deletes.class::isInstance)) {
            history.count("carried");
        }
    }

    void run() {
        changes();
        giveUpGrowing();
    }

    private void changes() {
        for (int i = 0; i < CHANGES; i++) {
            attempt = name + "-" + i;
            wish = null;
            try {
                change();
            } catch (ConflictException e) {
                requireNothingPublished();
                if (String.valueOf(e.getMessage()).endsWith("write these rows again with a new writer.")) {
                    giveUpGrowing();
                    history.count("outlived");
                    continue;
                }
                assertThat(Objects.requireNonNull(wish).change())
                        .as(e.getMessage())
                        .isNotIn(Change.APPEND, Change.INDEX);
                assertThat(isInNobodysWay(Objects.requireNonNull(wish)))
                        .as(e.getMessage())
                        .isFalse();
                assertThat(model.newest().version())
                        .as(e.getMessage())
                        .isGreaterThan(Objects.requireNonNull(base).version());
                history.count("conflict");
            } catch (VersionNotFoundException e) {
                requireNothingPublished();
                assertThat(model.isPromised(Objects.requireNonNull(wish).version()))
                        .as(e.getMessage())
                        .isFalse();
                history.count("refused");
            } catch (NotFoundException e) {
                requireNothingPublished();
                if (growing != null && String.valueOf(e.getMessage()).contains("data/")) {
                    // All versions that had its file have expired.
                    giveUpGrowing();
                    history.count("outlived");
                    continue;
                }
                assertThat(mayBeGone(e)).as(e.getMessage()).isTrue();
                history.count("gone");
            } catch (SynaException e) {
                String message = String.valueOf(e.getMessage());
                if (message.contains("/data/") && message.endsWith(": no such file or directory")) {
                    // The file of a growing writer, as above.
                    requireNothingPublished();
                    history.count("outlived");
                } else {
                    history.requireInjected(e);
                }
            }
        }
    }

    /** Whether the change is made in as many versions as it takes, of which some may be there when it fails. */
    private boolean isOfSeveral() {
        return wish != null && (wish.change() == Change.MERGE || wish.change() == Change.INDEX);
    }

    private void requireNothingPublished() {
        if (!isOfSeveral()) {
            assertThat(model.published(attempt)).as(attempt).isZero();
        }
    }

    /** Whether the tag or the index that was to be dropped, or the version that was read, is gone by now. */
    private boolean mayBeGone(NotFoundException e) {
        boolean noTag = wish != null
                && wish.change() == Change.DROP_TAG
                && !model.newest().tags().containsKey(wish.tag());
        boolean noIndex = String.valueOf(e.getMessage()).contains("has no index of kind");
        return noTag || noIndex || !isOfSeveral() && base != null && !model.isPromised(base.version());
    }

    private void change() {
        Table table = open();
        TableSnapshot known = base;
        TableSnapshot read = known == null || random.nextInt(4) > 0 ? table.current() : known;
        base = read;
        Content content = model.content(read.version());
        assertThat(read.rows()).isEqualTo(content.ids().size());
        int draw = random.nextInt(history.isIndexed ? 43 : 36);
        if (draw < 6 || content.ids().isEmpty() && draw < 21) {
            append(table, read, content);
        } else if (draw < 9) {
            deleteSome(table, read, content, false);
        } else if (draw < 11) {
            deleteSome(table, read, content, true);
        } else if (draw < 13) {
            deleteWhere(table, read, content);
        } else if (draw < 14) {
            overwrite(table, read, content);
        } else if (draw < 17) {
            takeFiles(table, read, content, draw > 14);
        } else if (draw < 21) {
            compact(table, content);
        } else if (draw < 30) {
            maintain(table, read, content, draw);
        } else if (draw < 33) {
            changeColumns(table, read, content);
        } else if (draw < 36) {
            changeProperty(table, read, content);
        } else {
            wish(Change.INDEX, content, RowChange.NONE);
            base = indexes.change(table, read);
            history.count("INDEX");
        }
    }

    private Table open() {
        Table known = table;
        if (known == null || random.nextInt(4) == 0) {
            known = Table.open(storage);
            table = known;
        }
        return known;
    }

    private void append(Table table, TableSnapshot read, Content content) {
        Set<Long> first = model.newIds(1 + random.nextInt(6));
        Set<Long> forgotten = new TreeSet<>();
        if (history.rows.isKeyed() && random.nextInt(3) == 0) {
            forgotten.add((long) random.nextInt(HistoryRows.KEYS));
            forgotten.add((long) random.nextInt(HistoryRows.KEYS));
        }
        Set<Long> then = model.newIds(random.nextInt(3));
        List<DataFile> files = random.nextBoolean()
                ? grow(read, first, forgotten, then, content.extra()::own)
                : write(read, first, forgotten, then, content.extra()::own);
        wish(Change.APPEND, content, rows.written(first, forgotten, then));
        TableCommit commit = table.newCommit(read).append(files);
        boolean repeatable = random.nextBoolean();
        if (repeatable) {
            commit.txn(attempt, 1);
        }
        publish(commit, files, repeatable);
    }

    private void deleteSome(Table table, TableSnapshot read, Content content, boolean replace) {
        Map<Long, Place> places = LiveRows.places(read, history.allocator);
        assertThat(places.keySet()).isEqualTo(content.ids());
        TableCommit commit = table.newCommit(read);
        int share = 1 + random.nextInt(5);
        Set<Long> gone = new TreeSet<>();
        places.forEach((id, place) -> {
            if (random.nextInt(share) == 0) {
                commit.delete(place.file(), place.position());
                gone.add(id);
            }
        });
        Set<Long> ids = replace ? model.newIds(1 + random.nextInt(3)) : Set.of();
        List<DataFile> files = replace ? write(read, ids, content) : List.of();
        wish(
                replace ? Change.REPLACE : Change.DELETE,
                content,
                rows.written(ids, Set.of(), Set.of()).removing(gone));
        publish(commit.append(files), files, false);
    }

    private void deleteWhere(Table table, TableSnapshot read, Content content) {
        RowCriterion criterion = RowCriterion.draw(random, model.ids(), rows);
        TableCommit commit = table.newCommit(read).deleteWhere(criterion.condition(), history.allocator);
        wish(Change.DELETE, content, RowChange.NONE.removing(criterion.of(content.ids())));
        publish(commit, List.of(), false);
    }

    private void overwrite(Table table, TableSnapshot read, Content content) {
        Set<Long> ids = model.newIds(random.nextInt(4));
        List<DataFile> files = write(read, ids, content);
        wish(Change.OVERWRITE, content, rows.written(ids, Set.of(), Set.of()).removing(content.ids()));
        publish(table.newCommit(read).overwrite(files), files, false);
    }

    /** Takes away a file, or puts one in the place of several. */
    private void takeFiles(Table table, TableSnapshot read, Content content, boolean compact) {
        List<DataFile> taken = new ArrayList<>(read.files());
        int count = compact ? 1 + random.nextInt(3) : 1;
        while (taken.size() > count) {
            taken.remove(random.nextInt(taken.size()));
        }
        List<String> paths = taken.stream().map(DataFile::path).toList();
        Set<Long> ids = new TreeSet<>();
        LiveRows.places(read, history.allocator).forEach((id, place) -> {
            if (paths.contains(place.file())) {
                ids.add(id);
            }
        });
        List<DataFile> files = compact
                ? write(read, ids, Set.of(), Set.of(), id -> content.rows().getOrDefault(id, ""))
                : List.of();
        wish(compact ? Change.COMPACT : Change.REPLACE, content, RowChange.NONE.removing(ids));
        TableCommit commit = table.newCommit(read);
        publish(compact ? commit.compact(taken, files) : commit.deleteFiles(taken), files, false);
    }

    /** Merges small files and rewrites worn ones, while others delete their rows or take them away. */
    private void compact(Table table, Content content) {
        CompactionOptions options = CompactionOptions.defaults()
                .withDeletedShare(0.01 + random.nextDouble())
                .withMinFiles(2 + random.nextInt(2))
                .withMinRows(2 + random.nextInt(30))
                .withChunkBytes(1 + random.nextInt(400));
        wish(Change.MERGE, content, RowChange.NONE);
        CompactionResult done = Compaction.of(table).options(options).run(history.allocator);
        base = done.snapshot();
        assertThat(base.rows()).isEqualTo(model.content(base.version()).ids().size());
        assertThat(model.published(attempt) > 0).as(attempt).isEqualTo(done.isCommitted());
        history.count(done.isCommitted() ? "MERGE" : "merged nothing");
    }

    private void maintain(Table table, TableSnapshot read, Content content, int draw) {
        TableMaintenance upkeep = table.maintenance();
        long version = random.nextInt(model.versions());
        String tag = content.tags().keySet().stream().findFirst().orElse("none");
        if (draw < 23) {
            wish(Change.TAG, content, attempt, version);
            upkeep.createTag(Tag.of(attempt), version);
        } else if (draw < 24) {
            wish(Change.DROP_TAG, content, tag, version);
            upkeep.dropTag(Tag.of(tag));
        } else if (draw < 27) {
            wish(Change.ROLLBACK, content, tag, version);
            base = upkeep.rollback(read, version);
            assertThat(base.rows())
                    .isEqualTo(model.content(base.version()).ids().size());
        } else {
            wish(Change.EXPIRE, content, RowChange.NONE);
            upkeep.expireVersions(Instant.now().plusSeconds(60), 1 + random.nextInt(6));
        }
        history.count(String.valueOf(Objects.requireNonNull(wish).change()));
    }

    private void changeColumns(Table table, TableSnapshot read, Content content) {
        Extra extra = content.extra().isThere() ? Extra.NONE : model.newColumn();
        SchemaChange change = table.changeSchema(read);
        if (extra.isThere()) {
            change.addColumn(HistoryRows.EXTRA, extra.initial());
        } else {
            change.dropColumn(HistoryRows.EXTRA.getName());
        }
        wish = new Wish(attempt, Change.ALTER, content, RowChange.NONE, "", read.version(), extra);
        base = change.publish();
        history.count("ALTER");
    }

    private void changeProperty(Table table, TableSnapshot read, Content content) {
        String name = RowModel.PROPERTIES.get(random.nextInt(RowModel.PROPERTIES.size()));
        if (name.equals(RowModel.EXTRA_DICTIONARY) && !content.extra().isThere()) {
            name = "compression";
        }
        String value = content.properties().containsKey(name) && random.nextInt(3) == 0 ? "" : value(name);
        PropertyChange change = table.changeProperties(read);
        if (value.isEmpty()) {
            change.remove(name);
        } else if (!value.equals(content.properties().get(name))) {
            change.set(name, value);
        } else {
            return;
        }
        wish(Change.PROPERTY, content, name + "=" + value, 0);
        base = change.publish();
        history.count("PROPERTY");
    }

    private String value(String name) {
        if (name.startsWith("note")) {
            return attempt;
        }
        return name.equals("compression")
                ? List.of("none", "lz4", "zstd").get(random.nextInt(3))
                : Boolean.toString(random.nextInt(3) > 0);
    }

    /** A property conflicts only with another value of it, and with a column that went. */
    private boolean isInNobodysWay(Wish wish) {
        String name = wish.tag().substring(0, Math.max(0, wish.tag().indexOf('=')));
        return wish.change() == Change.PROPERTY
                && !name.equals(RowModel.EXTRA_DICTIONARY)
                && !model.hasChanged(name, wish.base());
    }

    private void wish(Change change, Content read, RowChange rows) {
        wish = new Wish(attempt, change, read, rows, "", read.version(), read.extra());
    }

    private void wish(Change change, Content read, String tag, long version) {
        wish = new Wish(attempt, change, read, RowChange.NONE, tag, version, read.extra());
    }

    private List<DataFile> write(TableSnapshot read, Set<Long> ids, Content content) {
        return write(read, ids, Set.of(), Set.of(), content.extra()::own);
    }

    /** Writes rows, deletes keys, and writes rows again. */
    private List<DataFile> write(
            TableSnapshot read, Set<Long> first, Set<Long> forgotten, Set<Long> then, LongFunction<String> extra) {
        WritePlan plan = read.newWrite(HistoryRows.options(random));
        try (TableWriter writer = plan.newWriter(attempt, history.allocator)) {
            write(writer, plan.schema(), first, forgotten, then, extra);
            List<DataFile> files = writer.finish();
            history.abandon(files);
            return files;
        }
    }

    /** As {@link #write}, behind what was written so before. */
    private List<DataFile> grow(
            TableSnapshot read, Set<Long> first, Set<Long> forgotten, Set<Long> then, LongFunction<String> extra) {
        TableWriter writer = growing;
        if (writer == null || !read.schema().equals(columns)) {
            giveUpGrowing();
            WriteOptions options = HistoryRows.options(random).withTargetFileBytes(1 + random.nextInt(20_000));
            writer = read.newWrite(options).newWriter(name, history.allocator);
            columns = read.schema();
            growing = writer;
        }
        Schema schema = read.newWrite(WriteOptions.defaults()).schema();
        boolean given = false;
        try {
            write(writer, schema, first, forgotten, then, extra);
            List<DataFile> files = writer.flush();
            history.abandon(files);
            history.count(files.stream().anyMatch(DataFile::isGrown) ? "grown" : "begun");
            given = true;
            return files;
        } finally {
            if (!given) {
                giveUpGrowing();
            }
        }
    }

    private void giveUpGrowing() {
        TableWriter writer = growing;
        growing = null;
        if (writer != null) {
            try {
                writer.close();
            } catch (SynaException e) {
                history.requireInjected(e);
            }
        }
    }

    private void write(
            TableWriter writer,
            Schema schema,
            Set<Long> first,
            Set<Long> forgotten,
            Set<Long> then,
            LongFunction<String> extra) {
        first.forEach(id -> rows.write(writer, schema, id, extra.apply(id), history.allocator));
        if (!forgotten.isEmpty()) {
            rows.delete(writer, forgotten, history.allocator);
        }
        then.forEach(id -> rows.write(writer, schema, id, extra.apply(id), history.allocator));
    }

    private void publish(TableCommit commit, List<DataFile> files, boolean repeatable) {
        while (true) {
            try {
                TableSnapshot after = commit.publish();
                assertThat(model.published(attempt)).as(attempt).isEqualTo(1);
                assertThat(after.rows())
                        .isEqualTo(model.content(after.version()).ids().size());
                base = after;
                history.adopt(files, after);
                history.count(String.valueOf(Objects.requireNonNull(wish).change()));
                return;
            } catch (SynaException e) {
                // With a transaction it is safe to ask again until there is an answer.
                if (!repeatable || !UnreliableStorage.isInjected(e)) {
                    throw e;
                }
            }
        }
    }
}
