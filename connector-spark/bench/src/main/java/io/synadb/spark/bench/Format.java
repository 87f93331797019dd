package io.synadb.spark.bench;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** A way to store the rows, and the function by which Spark measures distances over it. */
enum Format {
    SYNADB("SynaDB", "synadb", "syna.system.l2_distance") {
        @Override
        Map<String, String> options(int dimensions) {
            return Map.of("vector.embedding.dim", Integer.toString(dimensions));
        }
    },
    PARQUET("Parquet, uncompressed", "parquet", "vector_l2_distance") {
        @Override
        Map<String, String> options(int dimensions) {
            return Map.of("compression", "none");
        }
    },
    PARQUET_PLAIN("Parquet, uncompressed, no dictionary", "parquet", "vector_l2_distance") {
        @Override
        Map<String, String> options(int dimensions) {
            return Map.of("compression", "none", "parquet.enable.dictionary", "false");
        }
    };

    private final String title;
    private final String source;
    private final String distance;

    Format(String title, String source, String distance) {
        this.title = title;
        this.source = source;
        this.distance = distance;
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** The SQL function for the Euclidean distance that serves this format best. */
    String distance() {
        return distance;
    }

    abstract Map<String, String> options(int dimensions);

    void write(Dataset<Row> rows, int dimensions, Path folder) {
        rows.write()
                .format(source)
                .options(options(dimensions))
                .mode(SaveMode.ErrorIfExists)
                .save(folder.toString());
    }

    Dataset<Row> read(SparkSession spark, Path folder) {
        return spark.read().format(source).load(folder.toString());
    }
}
