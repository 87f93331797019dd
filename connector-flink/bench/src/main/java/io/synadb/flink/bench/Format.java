package io.synadb.flink.bench;

import java.nio.file.Path;
import java.util.List;

/** A way to store the rows. */
enum Format {
    /** What the rows cost by themselves. */
    BLACKHOLE("nothing: the rows alone", "vectors") {
        @Override
        List<String> declarations(Path folder) {
            return List.of("CREATE TABLE vectors (%s) WITH ('connector' = 'blackhole')".formatted(Rows.COLUMNS));
        }
    },
    SYNADB("SynaDB", "vectors") {
        @Override
        List<String> declarations(Path folder) {
            return List.of("""
                    CREATE TABLE vectors (%s) WITH (
                      'connector' = 'synadb', 'path' = '%s', 'vector.embedding.dim' = '%d')
                    """.formatted(Rows.COLUMNS, folder, Rows.DIMENSIONS));
        }
    },
    PARQUET("FileSink Parquet, uncompressed", "vectors", "parquet", "hadoop") {
        @Override
        List<String> declarations(Path folder) {
            return List.of("""
                    CREATE TABLE vectors (%s) WITH (
                      'connector' = 'filesystem', 'path' = '%s', 'format' = 'parquet', 'parquet.compression' = 'UNCOMPRESSED')
                    """.formatted(Rows.COLUMNS, folder.toUri()));
        }
    },
    PAIMON("Paimon append table, uncompressed, no compaction", "peer.bench.vectors", "paimon", "hadoop") {
        @Override
        List<String> declarations(Path folder) {
            return List.of(
                    "CREATE CATALOG peer WITH ('type' = 'paimon', 'warehouse' = '%s')".formatted(folder.toUri()),
                    "CREATE DATABASE IF NOT EXISTS peer.bench",
                    "CREATE TABLE IF NOT EXISTS peer.bench.vectors (%s) WITH ('file.compression' = 'none', 'write-only' = 'true')"
                            .formatted(Rows.COLUMNS));
        }
    },
    ICEBERG("Iceberg v2 sink, uncompressed", "peer.bench.vectors", "iceberg", "hadoop") {
        @Override
        List<String> declarations(Path folder) {
            return List.of(
                    "CREATE CATALOG peer WITH ('type' = 'iceberg', 'catalog-type' = 'hadoop', 'warehouse' = '%s')"
                            .formatted(folder.toUri()),
                    "CREATE DATABASE IF NOT EXISTS peer.bench",
                    """
                    CREATE TABLE IF NOT EXISTS peer.bench.vectors (%s) WITH (
                      'format-version' = '2', 'write.parquet.compression-codec' = 'uncompressed')
                    """.formatted(Rows.COLUMNS));
        }
    };

    private final String title;
    private final String table;
    private final List<String> jars;

    Format(String title, String table, String... jars) {
        this.title = title;
        this.table = table;
        this.jars = List.of(jars);
    }

    /** What people call it. */
    String title() {
        return title;
    }

    /** The name under which SQL knows the table once it is declared. */
    String table() {
        return table;
    }

    /** The folders of jars that only its own process may see. */
    List<String> jars() {
        return jars;
    }

    boolean stores() {
        return this != BLACKHOLE;
    }

    /** The SQL that makes the table known, and creates it in the folder where the format does so before rows come. */
    abstract List<String> declarations(Path folder);
}
