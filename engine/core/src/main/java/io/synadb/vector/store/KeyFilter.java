package io.synadb.vector.store;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The keys that a search may return.
 *
 * <p>{@link #keys} costs a search what it costs to look the keys up; {@link #prefix} and {@link #where} are asked for the
 * key of every vector.
 *
 * <p>Immutable and thread-safe; a predicate must be thread-safe itself when searches of several threads share it.
 */
public sealed interface KeyFilter {

    /** Every key. */
    static KeyFilter all() {
        return All.KEYS;
    }

    /** Keys that start so. */
    static KeyFilter prefix(String prefix) {
        Prefix filter = new Prefix(prefix);
        return prefix.isEmpty() ? all() : filter;
    }

    /** These keys; those that have no vector do no harm. */
    static KeyFilter keys(Collection<String> keys) {
        Objects.requireNonNull(keys, "The keys are null");
        for (String key : keys) {
            Objects.requireNonNull(key, "One of the keys is null");
        }
        return new Keys(Set.copyOf(keys));
    }

    /** Keys for which a condition holds. */
    static KeyFilter where(Predicate<String> condition) {
        return new Where(condition);
    }

    /** Whether a search may return the vector of this key. */
    boolean accepts(String key);

    /** See {@link #all}. */
    enum All implements KeyFilter {
        KEYS;

        @Override
        public boolean accepts(String key) {
            return true;
        }
    }

    /** See {@link KeyFilter#prefix(String)}. */
    record Prefix(String prefix) implements KeyFilter {
        public Prefix {
            Objects.requireNonNull(prefix, "The prefix is null");
        }

        @Override
        public boolean accepts(String key) {
            return key.startsWith(prefix);
        }
    }

    /** See {@link KeyFilter#keys(Collection)}. */
    record Keys(Set<String> keys) implements KeyFilter {
        public Keys {
            keys = Set.copyOf(keys);
        }

        @Override
        public boolean accepts(String key) {
            return keys.contains(key);
        }
    }

    /** See {@link KeyFilter#where(Predicate)}. */
    record Where(Predicate<String> condition) implements KeyFilter {
        public Where {
            Objects.requireNonNull(condition, "The condition is null");
        }

        @Override
        public boolean accepts(String key) {
            return condition.test(key);
        }
    }
}
