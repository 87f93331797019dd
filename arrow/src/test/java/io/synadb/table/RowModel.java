package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.commit.Action;
import io.synadb.table.commit.Commit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What each version of a table holds, as plain sets of ids: settled at the moment at which its commit is there, from what
 * its writer wants and what the version before it held. For threads that take turns.
 */
final class RowModel {
    /** How a commit changes what the version before it held. */
    enum Change {
        APPEND,
        /** Some rows are gone, whoever else deletes them too. */
        DELETE,
        /** Some rows, all of which were still there, are gone, and others come. */
        REPLACE,
        /** Some rows move to another file. */
        COMPACT,
        /** Files become one, in as many versions as it takes. */
        MERGE,
        OVERWRITE,
        TAG,
        DROP_TAG,
        ROLLBACK,
        EXPIRE
    }

    /**
     * A version.
     *
     * @param ids of its rows
     * @param oldest no version before it is promised, but for those with a tag
     */
    record Content(long version, long timeMicros, Set<Long> ids, Map<String, Long> tags, long oldest) {}

    /**
     * What a writer is about to commit.
     *
     * @param attempt names it, and a tag that it makes
     * @param base what the writer has read
     * @param removed the rows that it has found there to go, or to move
     * @param added the rows that come
     * @param tag that it takes away
     * @param version that a tag is given to, or that the table returns to
     */
    record Wish(
            String attempt, Change change, Content base, Set<Long> removed, Set<Long> added, String tag, long version) {
        @Override
        public String toString() {
            return attempt + " at " + base.version() + ": " + change + " -" + removed + " +" + added + " " + tag + " "
                    + version;
        }
    }

    private final List<Content> versions = new ArrayList<>();
    private final Map<String, Integer> published = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private int stale;
    private long nextId;

    RowModel(long createdMicros) {
        versions.add(new Content(0, createdMicros, Set.of(), Map.of(), 0));
    }

    Content newest() {
        return versions.get(versions.size() - 1);
    }

    Content content(long version) {
        return versions.get((int) version);
    }

    int versions() {
        return versions.size();
    }

    /** Whether it can be read. */
    boolean isPromised(long version) {
        return version >= newest().oldest() || newest().tags().containsValue(version);
    }

    /** Ids that no row ever had. */
    Set<Long> newIds(int count) {
        Set<Long> ids = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            ids.add(nextId++);
        }
        return ids;
    }

    /** How many ids there were so far. */
    long ids() {
        return nextId;
    }

    /** How often an attempt became a version. */
    int published(String attempt) {
        return published.getOrDefault(attempt, 0);
    }

    /** How many commits came too late to be seen. */
    int stale() {
        return stale;
    }

    /** All that was committed, for people. */
    List<String> said() {
        return said;
    }

    /** A commit is there. */
    void settle(long version, Commit commit, Wish wish) {
        said.add(version + " " + wish);
        Content before = newest();
        if (version < before.oldest()) {
            // Behind the table's back: its writer must not be told that it has committed.
            stale++;
            return;
        }
        assertThat(version).as(wish.toString()).isEqualTo(versions.size());
        assertThat(commit.timeMicros()).isGreaterThan(before.timeMicros());
        published.merge(wish.attempt(), 1, Integer::sum);
        long oldest = before.oldest();
        if (wish.change() == Change.EXPIRE) {
            oldest = ((Action.Expire) commit.actions().get(0)).before();
            assertThat(oldest).isBetween(before.oldest(), version);
        }
        versions.add(new Content(version, commit.timeMicros(), ids(before, wish), tags(before, wish), oldest));
    }

    private Set<Long> ids(Content before, Wish wish) {
        Set<Long> ids = new TreeSet<>(before.ids());
        String description = wish.toString();
        switch (wish.change()) {
            case APPEND, MERGE, TAG, DROP_TAG, EXPIRE -> {}
            case COMPACT -> assertThat(ids).as(description).containsAll(wish.removed());
            case DELETE -> ids.removeAll(wish.removed());
            case REPLACE -> {
                assertThat(ids).as(description).containsAll(wish.removed());
                ids.removeAll(wish.removed());
            }
            case OVERWRITE -> {
                assertThat(ids).as(description).isEqualTo(wish.base().ids());
                ids.clear();
            }
            case ROLLBACK -> {
                assertThat(ids).as(description).isEqualTo(wish.base().ids());
                assertThat(isPromised(wish.version())).as(description).isTrue();
                ids = new TreeSet<>(content(wish.version()).ids());
            }
        }
        assertThat(Collections.disjoint(ids, wish.added())).as(description).isTrue();
        ids.addAll(wish.added());
        return ids;
    }

    private Map<String, Long> tags(Content before, Wish wish) {
        Map<String, Long> tags = new TreeMap<>(before.tags());
        if (wish.change() == Change.TAG) {
            assertThat(isPromised(wish.version())).as(wish.toString()).isTrue();
            tags.put(wish.attempt(), wish.version());
        } else if (wish.change() == Change.DROP_TAG) {
            assertThat(tags.remove(wish.tag())).as(wish.toString()).isNotNull();
        }
        return tags;
    }
}
