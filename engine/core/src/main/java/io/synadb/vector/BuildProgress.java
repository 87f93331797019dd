package io.synadb.vector;

/**
 * Is told how far the building of an index has come. It may be called by several threads, and may throw, which gives the
 * build up: who built gets what it threw.
 */
@FunctionalInterface
public interface BuildProgress {
    /** Somebody who does not want to know. */
    BuildProgress UNSEEN = (done, all) -> {};

    /** How many rows are in, of how many; the last call says that all are. */
    void rows(int done, int all);
}
