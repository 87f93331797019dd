package io.synadb.spark.bench;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What is done with stored rows. */
enum Workload {
    SCAN("full scan") {
        @Override
        void run(Dataset<Row> table, Format format, float[] query) {
            SparkBenchmark.discard(table);
        }
    },
    SUM("sum(id)") {
        @Override
        void run(Dataset<Row> table, Format format, float[] query) {
            table.agg(sum("id")).collect();
        }
    },
    SEARCH("top-10 by L2") {
        @Override
        void run(Dataset<Row> table, Format format, float[] query) {
            search(table, format, query);
        }
    };

    private static final int K = 10;

    private final String title;

    Workload(String title) {
        this.title = title;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    abstract void run(Dataset<Row> table, Format format, float[] query);

    /** The ten nearest rows, nearest first: id, category, distance. */
    static List<Row> search(Dataset<Row> table, Format format, float[] query) {
        return table.select(
                        col("id"),
                        col("category"),
                        call_function(format.distance(), col("embedding"), lit(query))
                                .as("distance"))
                .orderBy("distance")
                .limit(K)
                .collectAsList();
    }
}
