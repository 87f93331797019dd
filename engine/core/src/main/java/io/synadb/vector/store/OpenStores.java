package io.synadb.vector.store;

import io.synadb.LockedException;
import io.synadb.SynaDb;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Which stores are open on a database. Two that share keys would each miss what the other one writes.
 *
 * <p>Thread-safe: the monitor of the map guards it.
 */
final class OpenStores {
    /** Prefixes by database; a database that is forgotten is forgotten here. */
    private static final Map<SynaDb, Set<String>> PREFIXES = new WeakHashMap<>();

    private OpenStores() {}

    /**
     * Notes a store as open.
     *
     * @throws LockedException when one is open whose keys start with its prefix, or the other way round
     */
    static void claim(SynaDb db, String prefix, String place) {
        synchronized (PREFIXES) {
            Set<String> open = PREFIXES.computeIfAbsent(db, key -> new HashSet<>());
            for (String other : open) {
                if (other.startsWith(prefix) || prefix.startsWith(other)) {
                    throw new LockedException(
                            "Cannot open %s: one with the prefix '%s', which has keys in common with it, is open"
                                            .formatted(place, other)
                                    + " on the same database: use that one, or close it first");
                }
            }
            open.add(prefix);
        }
    }

    static void release(SynaDb db, String prefix) {
        synchronized (PREFIXES) {
            Set<String> open = PREFIXES.get(db);
            if (open != null) {
                open.remove(prefix);
            }
        }
    }
}
