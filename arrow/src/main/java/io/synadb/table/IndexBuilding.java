package io.synadb.table;

import io.synadb.table.data.IndexFile;
import java.util.List;
import java.util.function.Consumer;

/** Who builds the indexes of files that have none: the workers of an engine. */
@FunctionalInterface
public interface IndexBuilding {
    /**
     * Builds indexes, in any order, and hands over each that is done, so that it is not lost if another one fails. Has nothing
     * running when it returns or throws, as far as it can tell. A file that is gone when its turn comes has left the table, and
     * needs no index.
     *
     * @param tasks of one version, at least one
     * @param done takes what {@link IndexTask#build} gave; safe to call from several threads
     */
    void build(List<IndexTask> tasks, Consumer<IndexFile> done);
}
