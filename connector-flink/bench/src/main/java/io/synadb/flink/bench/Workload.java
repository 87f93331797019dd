package io.synadb.flink.bench;

/** A job that is measured. */
enum Workload {
    /** All rows from memory into a new table: a streaming job with checkpoints. */
    APPEND("append"),
    /** Every column of every row into Flink's blackhole: a batch job. */
    READ("full read"),
    /** One narrow column of every row into the blackhole: a batch job. */
    KEYS("keys only");

    private final String title;

    Workload(String title) {
        this.title = title;
    }

    /** What people call it. */
    String title() {
        return title;
    }
}
