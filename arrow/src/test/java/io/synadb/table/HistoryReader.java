package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.ConflictException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.RowModel.Content;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/** One who reads a table while others change it, the newest version and old ones: what it sees is a whole version. */
final class HistoryReader {
    private static final int READS = 10;

    private final TableHistory history;
    private final RowModel model;
    private final Random random;
    /** Whether what is read may be gone by now: as a version, and as files or a tag. */
    private BooleanSupplier versionGone = () -> false;

    private BooleanSupplier filesGone = () -> false;

    HistoryReader(TableHistory history) {
        this.history = history;
        this.model = history.model;
        this.random = history.random;
    }

    void run() {
        Table table = null;
        for (int i = 0; i < READS; i++) {
            try {
                mayBeGone(() -> false, () -> false);
                if (table == null || random.nextInt(3) == 0) {
                    table = Table.open(history.storage((version, commit) -> {
                        throw new AssertionError("a reader has committed version " + version);
                    }));
                }
                read(table);
                history.count("read");
            } catch (VersionNotFoundException e) {
                assertThat(versionGone.getAsBoolean()).as(e.getMessage()).isTrue();
                history.count("expired");
            } catch (NotFoundException e) {
                assertThat(filesGone.getAsBoolean()).as(e.getMessage()).isTrue();
                history.count("gone");
            } catch (SynaException e) {
                history.requireInjected(e);
            }
        }
    }

    private void mayBeGone(BooleanSupplier version, BooleanSupplier files) {
        versionGone = version;
        filesGone = files;
    }

    private void read(Table table) {
        long version = random.nextInt(model.versions());
        BooleanSupplier gone = () -> !model.isPromised(version);
        BooleanSupplier expired = () -> version < model.newest().oldest();
        switch (random.nextInt(history.rows.isKeyed() ? 8 : 6)) {
            case 6, 7 -> lookup(table);
            case 0 -> {
                mayBeGone(gone, gone);
                assertRows(table.at(version), version);
            }
            case 1 -> {
                mayBeGone(expired, gone);
                Instant time = Instant.EPOCH.plus(model.content(version).timeMicros(), ChronoUnit.MICROS);
                assertRows(table.asOf(time), version);
            }
            case 2 -> readByTag(table);
            case 3 -> {
                mayBeGone(gone, gone);
                TableSnapshot seen = table.at(version);
                mayBeGone(expired, gone);
                follow(table, seen);
            }
            default -> readNewest(table);
        }
    }

    private void readNewest(Table table) {
        long atLeast = model.versions() - 1L;
        TableSnapshot snapshot = table.current();
        long version = snapshot.version();
        assertThat(version).isGreaterThanOrEqualTo(atLeast);
        mayBeGone(() -> false, () -> !model.isPromised(version));
        assertRows(snapshot, version);
    }

    /** It reads the newest version, whichever that is when it comes to that. */
    private void lookup(Table table) {
        long first = model.newest().version();
        long key = random.nextInt(HistoryRows.KEYS);
        mayBeGone(() -> false, () -> first < model.newest().oldest());
        String found = history.lookup(table, key);
        Set<String> right = new TreeSet<>();
        for (long version = first; version < model.versions(); version++) {
            right.add(model.row(key, version));
        }
        assertThat(right).as("key %d since version %d", key, first).contains(found);
        history.count("looked up");
    }

    private void readByTag(Table table) {
        List<String> tags = new ArrayList<>(model.newest().tags().keySet());
        if (tags.isEmpty()) {
            readNewest(table);
            return;
        }
        String name = tags.get(random.nextInt(tags.size()));
        long version = model.newest().tags().getOrDefault(name, -1L);
        BooleanSupplier gone = () -> !model.isPromised(version);
        mayBeGone(gone, () -> !model.newest().tags().containsKey(name));
        TableSnapshot snapshot = table.at(Tag.of(name));
        mayBeGone(gone, gone);
        assertRows(snapshot, version);
    }

    /** What was appended after a version is all that the last one has more. */
    private void follow(Table table, TableSnapshot seen) {
        TableIncrement increment;
        try {
            increment = table.appendedAfter(seen, Long.MAX_VALUE);
        } catch (ConflictException e) {
            assertThat(seen.version()).isLessThan(model.newest().version());
            history.count("replaced");
            return;
        }
        Content last = model.content(increment.last().version());
        mayBeGone(() -> false, () -> seen.version() < model.newest().oldest());
        FileScan scan = increment.last().scan().select("id").files();
        List<ScanTask> tasks = increment.files().stream()
                .flatMap(appended -> scan.tasks(appended.file(), appended.firstRow()).stream())
                .toList();
        Set<Long> rows = new TreeSet<>(LiveRows.places(tasks, history.allocator).keySet());
        Set<Long> before = model.content(seen.version()).ids();
        assertThat(Collections.disjoint(rows, before)).isTrue();
        rows.addAll(before);
        assertThat(rows).isEqualTo(last.ids());
        history.count("followed");
    }

    private void assertRows(TableSnapshot snapshot, long version) {
        assertThat(snapshot.version()).isEqualTo(version);
        int draw = random.nextInt(4);
        if (draw > 1) {
            history.assertRows(snapshot);
            return;
        } else if (draw > 0) {
            history.assertNearest(snapshot);
            return;
        }
        RowCriterion criterion = RowCriterion.draw(random, model.ids(), history.rows);
        List<String> expected = criterion.of(model.content(version).ids()).stream()
                .map(String::valueOf)
                .toList();
        ScanBuilder scan = snapshot.scan().select("id").where(criterion.condition());
        assertThat(TestTables.read(scan, history.allocator))
                .as("version %d where %s", version, criterion.condition())
                .containsExactlyInAnyOrderElementsOf(expected);
    }
}
