package io.synadb.table.compaction;

import java.util.List;
import java.util.function.Consumer;

/** Who rewrites the groups of a plan: one thread, or the workers of an engine. */
@FunctionalInterface
public interface Rewriting {
    /**
     * Rewrites groups, in any order, and hands each over when it is done, so that its file is deleted if another one fails.
     * Has nothing running when it returns or throws, as far as it can tell.
     *
     * @param groups of one plan, at least one
     * @param done takes what {@link CompactionGroup#rewrite} gave; safe to call from several threads
     */
    void rewrite(List<CompactionGroup> groups, Consumer<CompactedGroup> done);
}
