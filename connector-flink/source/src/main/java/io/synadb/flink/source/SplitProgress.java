package io.synadb.flink.source;

/** How far a split has been emitted. Not thread-safe: only the task's thread has it. */
final class SplitProgress {
    private final SynaSplit split;
    private long nextRow;

    SplitProgress(SynaSplit split) {
        this.split = split;
        this.nextRow = split.nextRow();
    }

    /** Gives how many rows of the file that are, with those between them that are not emitted. */
    long emittedUpTo(long row) {
        long passed = row - nextRow;
        nextRow = row;
        return passed;
    }

    SynaSplit toSplit() {
        return split.readUpTo(nextRow);
    }
}
