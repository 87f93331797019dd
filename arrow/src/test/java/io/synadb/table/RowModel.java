package io.synadb.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What each version of a table holds, as plain maps by id: settled at the moment at which its commit is there, from what
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
        /** A column comes, or goes. */
        ALTER,
        /** A property has another value, or none. */
        PROPERTY,
        /** Index files come or go, in as many versions as it takes. */
        INDEX,
        TAG,
        DROP_TAG,
        ROLLBACK,
        EXPIRE
    }

    /**
     * A column that comes and goes.
     *
     * @param number none has that of another; 0 where there is no such column
     * @param initial of rows that were written without it
     */
    record Extra(int number, String initial) {
        static final Extra NONE = new Extra(0, "");

        boolean isThere() {
            return number > 0;
        }

        /** What a row shows that was written when there was another such column, or none. */
        String shown(long id, Extra written) {
            return equals(written) ? own(id) : initial;
        }

        /** What its writer gives a row. */
        String own(long id) {
            return isThere() ? "x" + id : "";
        }
    }

    /**
     * A version.
     *
     * @param rows by id, with what they show in the column that comes and goes
     * @param properties that writers set
     * @param oldest no version before it is promised, but for those with a tag
     */
    record Content(
            long version,
            long timeMicros,
            Map<Long, String> rows,
            Extra extra,
            Map<String, String> properties,
            Map<String, Long> tags,
            long oldest) {
        Set<Long> ids() {
            return rows.keySet();
        }
    }

    /**
     * What shall become of rows.
     *
     * @param removed those that the writer has found to go, or to move
     * @param added the rows that come; each takes the place of the one with its key
     * @param forgotten the keys that shall have no row, but for those added
     */
    record RowChange(Set<Long> removed, Set<Long> added, Set<Long> forgotten) {
        static final RowChange NONE = new RowChange(Set.of(), Set.of(), Set.of());

        RowChange removing(Collection<Long> ids) {
            return new RowChange(new TreeSet<>(ids), added, forgotten);
        }
    }

    /**
     * What a writer is about to commit.
     *
     * @param attempt names it, and a tag that it makes
     * @param base what the writer has read
     * @param tag that it takes away; or a property, with the value behind =, which is empty where it has none from now on
     * @param version that a tag is given to, or that the table returns to
     * @param extra the column as it shall be from now on
     */
    record Wish(String attempt, Change change, Content base, RowChange rows, String tag, long version, Extra extra) {
        @Override
        public String toString() {
            return attempt + " at " + base.version() + ": " + change + " " + rows + " " + tag + " " + version + " "
                    + extra;
        }
    }

    /** The property of the column that comes and goes. */
    static final String EXTRA_DICTIONARY = "dictionary." + HistoryRows.EXTRA.getName();

    /** The properties that writers set. */
    static final List<String> PROPERTIES =
            List.of("compression", "dictionary.pos", EXTRA_DICTIONARY, "note.a", "note.b");

    private final HistoryRows shape;
    private final List<Content> versions = new ArrayList<>();
    private final Map<String, Integer> published = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private int stale;
    private long nextId;
    private int columns;

    RowModel(HistoryRows shape, TableSnapshot created) {
        this.shape = shape;
        versions.add(new Content(
                0, created.timeMicros(), Map.of(), Extra.NONE, settable(created.properties()), Map.of(), 0));
    }

    /** Those properties that writers set. */
    static Map<String, String> settable(Map<String, String> properties) {
        Map<String, String> settable = new TreeMap<>(properties);
        settable.keySet().retainAll(PROPERTIES);
        return settable;
    }

    /** A column that was not there before. */
    Extra newColumn() {
        columns++;
        return new Extra(columns, "d" + columns);
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

    /** What a reader sees of the row of a key; empty if there is none. */
    String row(long key, long version) {
        Content content = content(version);
        return content.ids().stream()
                .filter(id -> shape.key(id) == key)
                .map(id -> shape.text(id, content))
                .reduce("", String::concat);
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
        Extra extra =
                switch (wish.change()) {
                    case ALTER -> wish.extra();
                    case ROLLBACK -> content(wish.version()).extra();
                    default -> before.extra();
                };
        versions.add(new Content(
                version,
                commit.timeMicros(),
                rows(before, wish),
                extra,
                properties(before, wish),
                tags(before, wish),
                oldest));
    }

    /** Whether a property has had another value since a version. */
    boolean hasChanged(String property, Content since) {
        return versions.stream()
                .skip(since.version())
                .anyMatch(later -> !Objects.equals(
                        later.properties().get(property), since.properties().get(property)));
    }

    private Map<String, String> properties(Content before, Wish wish) {
        Map<String, String> properties = new TreeMap<>(before.properties());
        Map<String, String> read = wish.base().properties();
        switch (wish.change()) {
            case PROPERTY -> {
                String name = wish.tag().substring(0, wish.tag().indexOf('='));
                String value = wish.tag().substring(name.length() + 1);
                if (!properties.getOrDefault(name, "").equals(value)) {
                    assertThat(properties.get(name)).as(wish.toString()).isEqualTo(read.get(name));
                }
                if (name.equals(EXTRA_DICTIONARY)) {
                    assertThat(before.extra())
                            .as(wish.toString())
                            .isEqualTo(wish.base().extra());
                }
                properties.remove(name);
                if (!value.isEmpty()) {
                    properties.put(name, value);
                }
            }
            case ALTER -> {
                if (!wish.extra().isThere()) {
                    assertThat(properties.get(EXTRA_DICTIONARY))
                            .as(wish.toString())
                            .isEqualTo(read.get(EXTRA_DICTIONARY));
                    properties.remove(EXTRA_DICTIONARY);
                }
            }
            case ROLLBACK -> {
                assertThat(properties).as(wish.toString()).isEqualTo(read);
                properties = new TreeMap<>(content(wish.version()).properties());
            }
            default -> {}
        }
        return properties;
    }

    private Map<Long, String> rows(Content before, Wish wish) {
        Map<Long, String> rows = new TreeMap<>(before.rows());
        Set<Long> removed = wish.rows().removed();
        String description = wish.toString();
        switch (wish.change()) {
            case APPEND, MERGE, INDEX, PROPERTY, TAG, DROP_TAG, EXPIRE -> {}
            case COMPACT -> assertThat(before.ids()).as(description).containsAll(removed);
            case DELETE -> rows.keySet().removeAll(removed);
            case REPLACE -> {
                assertThat(before.ids()).as(description).containsAll(removed);
                rows.keySet().removeAll(removed);
            }
            case OVERWRITE -> {
                assertThat(before.ids()).as(description).isEqualTo(wish.base().ids());
                rows.clear();
            }
            case ALTER -> {
                assertThat(before.extra())
                        .as(description)
                        .isEqualTo(wish.base().extra())
                        .isNotEqualTo(wish.extra());
                rows.replaceAll((id, extra) -> wish.extra().initial());
            }
            case ROLLBACK -> {
                assertThat(before.rows()).as(description).isEqualTo(wish.base().rows());
                assertThat(isPromised(wish.version())).as(description).isTrue();
                rows = new TreeMap<>(content(wish.version()).rows());
            }
        }
        add(wish, before.extra(), rows);
        return rows;
    }

    private void add(Wish wish, Extra extra, Map<Long, String> rows) {
        Set<Long> added = wish.rows().added();
        assertThat(Collections.disjoint(rows.keySet(), added))
                .as(wish.toString())
                .isTrue();
        Set<Long> keys = new HashSet<>(wish.rows().forgotten());
        added.forEach(id -> keys.add(shape.key(id)));
        rows.keySet().removeIf(id -> keys.contains(shape.key(id)));
        added.forEach(id -> rows.put(id, extra.shown(id, wish.base().extra())));
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
