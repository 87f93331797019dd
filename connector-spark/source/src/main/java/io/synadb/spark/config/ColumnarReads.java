package io.synadb.spark.config;

/** Whether a scan hands out columns or rows: the option {@code read.columnar}. */
public enum ColumnarReads {
    /** Rows where a vector is asked for, because Spark copies vectors element by element out of columns; else columns. */
    AUTO,
    /** Columns. */
    ALWAYS,
    /** Rows. */
    NEVER
}
