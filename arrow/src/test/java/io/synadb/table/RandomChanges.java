package io.synadb.table;

import io.synadb.ConflictException;
import io.synadb.table.LiveRows.Place;
import io.synadb.table.compaction.CompactedGroup;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionOptions;
import io.synadb.table.compaction.CompactionPlan;
import io.synadb.table.compaction.CompactionResult;
import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What one process among several does to a table: appends, deletes, replaces and compacts rows, whoever wrote them; in a table
 * with a key what it appends takes the place of rows, too. It says
 * on its standard output what it is about to commit, and then as which version, so that others can tell what every version
 * has to hold.
 */
final class RandomChanges {
    private static final String WANTS = "wants ";
    private static final String COMMITTED = "committed ";
    /** So that what is said of a change is a line that is written at once. */
    private static final int MOST_DELETED = 20;

    private final Table table;
    private final BufferAllocator allocator;
    private final Random random;
    private final HistoryRows rows;
    private long nextId;
    private @Nullable TableWriter growing;

    private RandomChanges(Table table, long firstId, BufferAllocator allocator) {
        this.table = table;
        this.allocator = allocator;
        this.random = new Random(firstId);
        this.rows = new HistoryRows(!table.current().key().isEmpty());
        this.nextId = firstId;
    }

    /**
     * Makes so many commits, over and over again where somebody else was faster.
     *
     * @param firstId the first of its own ids, and the seed of what it does
     */
    static void run(Table table, long firstId, int commits, BufferAllocator allocator) {
        RandomChanges changes = new RandomChanges(table, firstId, allocator);
        for (int done = 0; done < commits; ) {
            try {
                OptionalLong version = changes.commit();
                if (version.isPresent()) {
                    System.out.println(COMMITTED + version.getAsLong());
                    done++;
                }
            } catch (ConflictException e) {
                // What it wanted did not come to be.
            }
        }
        if (changes.growing != null) {
            changes.growing.close();
        }
    }

    /** Empty if there was nothing to do. */
    private OptionalLong commit() {
        TableSnapshot base = table.current();
        int draw = base.files().isEmpty() ? 0 : random.nextInt(9);
        TableCommit commit = table.newCommit(base);
        if (draw < 3) {
            Set<Long> added = newIds();
            commit.append(random.nextBoolean() ? grow(added) : write(added));
            return publish(commit, wish(false, Set.of(), added));
        } else if (draw < 6) {
            return draw == 5 ? delete(base, commit, newIds()) : delete(base, commit, Set.of());
        }
        return draw == 6 ? move(base, commit) : compact();
    }

    private Set<Long> newIds() {
        Set<Long> ids = new TreeSet<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            ids.add(nextId++);
        }
        return ids;
    }

    private OptionalLong delete(TableSnapshot base, TableCommit commit, Set<Long> added) {
        Set<Long> removed = new TreeSet<>();
        int share = 2 + random.nextInt(10);
        LiveRows.places(base, allocator).forEach((id, place) -> {
            if (removed.size() < MOST_DELETED && random.nextInt(share) == 0) {
                commit.delete(place.file(), place.position());
                removed.add(id);
            }
        });
        commit.append(write(added));
        return publish(commit, wish(!added.isEmpty(), removed, added));
    }

    private Wish wish(boolean replaces, Set<Long> removed, Set<Long> written) {
        return new Wish(
                replaces, removed, rows.written(written, Set.of(), Set.of()).added());
    }

    /** Puts rows into files of their own, as long as nobody else does anything to theirs. */
    private OptionalLong move(TableSnapshot base, TableCommit commit) {
        List<DataFile> before = new ArrayList<>(base.files());
        while (before.size() > 4) {
            before.remove(random.nextInt(before.size()));
        }
        Set<String> paths = before.stream().map(DataFile::path).collect(Collectors.toSet());
        Map<Long, Place> places = LiveRows.places(base, allocator);
        places.values().removeIf(place -> !paths.contains(place.file()));
        commit.compact(before, write(places.keySet()));
        return publish(commit, new Wish(false, Set.of(), Set.of()));
    }

    /** Merges files, with what others delete of them meanwhile. */
    private OptionalLong compact() {
        CompactionOptions options = CompactionOptions.defaults()
                .withDeletedShare(0.1 + random.nextDouble())
                .withMinRows(5 + random.nextInt(60))
                .withChunkBytes(200);
        CompactionPlan plan = Compaction.of(table).options(options).plan();
        List<CompactedGroup> rewritten =
                plan.groups().stream().map(group -> group.rewrite(allocator)).toList();
        System.out.println(WANTS + new Wish(false, Set.of(), Set.of()));
        CompactionResult result = plan.commit(rewritten);
        return result.isCommitted() ? OptionalLong.of(result.snapshot().version()) : OptionalLong.empty();
    }

    private List<DataFile> write(Collection<Long> ids) {
        WritePlan plan = table.newWrite(HistoryRows.options(random));
        try (TableWriter writer = plan.newWriter("changes", allocator)) {
            for (long id : ids) {
                rows.write(writer, plan.schema(), id, "", allocator);
            }
            return writer.finish();
        }
    }

    /** As {@link #write}, behind what was written so before. */
    private List<DataFile> grow(Collection<Long> ids) {
        WritePlan plan = table.newWrite(WriteOptions.defaults());
        TableWriter writer = growing;
        if (writer == null) {
            writer = plan.newWriter("growth", allocator);
            growing = writer;
        }
        for (long id : ids) {
            rows.write(writer, plan.schema(), id, "", allocator);
        }
        return writer.flush();
    }

    private static OptionalLong publish(TableCommit commit, Wish wish) {
        System.out.println(WANTS + wish);
        try {
            return OptionalLong.of(commit.publish().version());
        } catch (ConflictException e) {
            if (wish.removed().isEmpty() && !wish.added().isEmpty()) {
                throw new AssertionError("Nothing that others do is in the way of an append", e);
            }
            throw e;
        }
    }

    /**
     * What a commit shall do to the rows.
     *
     * @param replaces whether the removed rows have to be there still
     */
    private record Wish(boolean replaces, Set<Long> removed, Set<Long> added) {
        @Override
        public String toString() {
            return replaces + " " + text(removed) + " " + text(added);
        }

        private static String text(Set<Long> ids) {
            return ids.isEmpty() ? "-" : ids.stream().map(String::valueOf).collect(Collectors.joining(","));
        }

        static Wish parse(String text) {
            String[] parts = text.split(" ");
            return new Wish(Boolean.parseBoolean(parts[0]), ids(parts[1]), ids(parts[2]));
        }

        private static Set<Long> ids(String text) {
            return text.equals("-")
                    ? Set.of()
                    : Arrays.stream(text.split(",")).map(Long::valueOf).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** What versions have to hold, by what those who committed them have said. Not thread-safe. */
    static final class Said {
        private final SortedMap<Long, Wish> versions = new TreeMap<>();
        /** What was wanted last of those who did not live to say whether it came to be. */
        private final List<Wish> open = new ArrayList<>();

        private final HistoryRows rows;

        Said(HistoryRows rows) {
            this.rows = rows;
        }

        /** Adds all that one process has said. */
        void add(List<String> lines) {
            Wish last = null;
            for (String line : lines) {
                if (line.startsWith(WANTS)) {
                    last = Wish.parse(line.substring(WANTS.length()));
                } else if (line.startsWith(COMMITTED) && last != null) {
                    versions.put(Long.valueOf(line.substring(COMMITTED.length())), last);
                    last = null;
                }
            }
            if (last != null) {
                open.add(last);
            }
        }

        /** The ids of a version's rows, from those of the version before it. */
        Set<Long> after(Set<Long> before, long version) {
            Wish wish = versions.get(version);
            if (wish == null) {
                if (open.size() != 1) {
                    throw new AssertionError("nobody has committed version " + version + ": " + this);
                }
                wish = open.remove(0);
            }
            Set<Long> ids = new TreeSet<>(before);
            if (wish.replaces() && !ids.containsAll(wish.removed())) {
                throw new AssertionError("version " + version + " replaces rows that were gone: " + wish);
            }
            ids.removeAll(wish.removed());
            Set<Long> keys = wish.added().stream().map(rows::key).collect(Collectors.toSet());
            ids.removeIf(id -> keys.contains(rows.key(id)));
            ids.addAll(wish.added());
            return ids;
        }

        @Override
        public String toString() {
            return versions + ", and perhaps " + open;
        }
    }
}
