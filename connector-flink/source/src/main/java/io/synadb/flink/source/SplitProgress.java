package io.synadb.flink.source;

/** How far a split has been emitted. Not thread-safe: only the task's thread has it. */
final class SplitProgress {
    private final SynaSplit split;
    private long nextRow;

    SplitProgress(SynaSplit split) {
        this.split = split;
        this.nextRow = split.nextRow();
    }

    void emittedUpTo(long row) {
        nextRow = row;
    }

    SynaSplit toSplit() {
        return split.readUpTo(nextRow);
    }
}
