package io.synadb.table;

import io.synadb.ConflictException;
import io.synadb.table.LiveRows.Place;
import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What one process among several does to a table: appends, deletes, replaces and rewrites rows, whoever wrote them. It says
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
    private long nextId;

    private RandomChanges(Table table, long firstId, BufferAllocator allocator) {
        this.table = table;
        this.allocator = allocator;
        this.random = new Random(firstId);
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
                System.out.println(COMMITTED + changes.commit());
                done++;
            } catch (ConflictException e) {
                // What it wanted did not come to be.
            }
        }
    }

    private long commit() {
        TableSnapshot base = table.current();
        int draw = base.files().isEmpty() ? 0 : random.nextInt(8);
        TableCommit commit = table.newCommit(base);
        if (draw < 3) {
            Set<Long> added = newIds();
            commit.append(write(added));
            return publish(commit, new Wish(false, Set.of(), added));
        } else if (draw < 6) {
            return draw == 5 ? delete(base, commit, newIds()) : delete(base, commit, Set.of());
        }
        return compact(base, commit);
    }

    private Set<Long> newIds() {
        Set<Long> ids = new TreeSet<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            ids.add(nextId++);
        }
        return ids;
    }

    private long delete(TableSnapshot base, TableCommit commit, Set<Long> added) {
        Set<Long> removed = new TreeSet<>();
        int share = 2 + random.nextInt(10);
        LiveRows.places(base, allocator).forEach((id, place) -> {
            if (removed.size() < MOST_DELETED && random.nextInt(share) == 0) {
                commit.delete(place.file(), place.position());
                removed.add(id);
            }
        });
        commit.append(write(added));
        return publish(commit, new Wish(!added.isEmpty(), removed, added));
    }

    /** Puts one file in the place of a few. */
    private long compact(TableSnapshot base, TableCommit commit) {
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

    private List<DataFile> write(Collection<Long> ids) {
        WritePlan plan = table.newWrite(WriteOptions.defaults().withChunkBytes(200));
        try (TableWriter writer = plan.newWriter("changes", allocator)) {
            for (long id : ids) {
                try (VectorSchemaRoot row = TestTables.batch(id, 1, allocator)) {
                    writer.write(row);
                }
            }
            return writer.finish();
        }
    }

    private static long publish(TableCommit commit, Wish wish) {
        System.out.println(WANTS + wish);
        return commit.publish().version();
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
            ids.addAll(wish.added());
            return ids;
        }

        @Override
        public String toString() {
            return versions + ", and perhaps " + open;
        }
    }
}
