package io.synadb.spark.bench;

import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.synadb.bench.Effort;
import io.synadb.bench.Report;
import io.synadb.bench.Table;
import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import io.synadb.spark.SynaCatalog;
import io.synadb.vector.kernel.VectorKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** Writes, scans and searches 100,000 embeddings in every {@link Format}, and writes a report to {@code results}. */
public final class SparkBenchmark {
    private static final int ROWS = 100_000;
    private static final int PARTITIONS = 8;
    private static final int WARM_UP_WRITES = 2;

    /** Planning a query takes longer than some of them: it has to be compiled to tell them apart. */
    private static final int WARM_UP_READS = 10;

    private static final double DISTANCE_TOLERANCE = 1e-5;

    private final SparkSession spark;
    private final Effort effort;
    private final Path folder;

    private SparkBenchmark(SparkSession spark, Effort effort, Path folder) {
        this.spark = spark;
        this.effort = effort;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        Effort effort = Effort.parse(arguments);
        Path folder = Files.createTempDirectory("spark-bench");
        try {
            run(effort, folder).write(effort.results());
        } finally {
            Files.delete(folder);
        }
    }

    /** Measures in a folder, which is empty again afterwards. */
    static Report run(Effort effort, Path folder) throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .appName("synadb-bench")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.catalog.syna", SynaCatalog.class.getName())
                .config("spark.sql.catalog.syna.warehouse", folder.toString())
                .getOrCreate()) {
            Report report = new Report("spark", "SynaDB beside Parquet in Spark");
            report.version("Spark", spark.version());
            report.version("kernel", VectorKernels.active().description());
            for (int dimensions : new int[] {384, 768}) {
                new SparkBenchmark(spark, effort, folder).measure(dimensions, report);
            }
            return report;
        }
    }

    private void measure(int dimensions, Report report) {
        Dataset<Row> source = source(dimensions);
        float[] query = Embedded.unitVector(new SplittableRandom(-1), dimensions);
        List<Stored> all = Arrays.stream(Format.values())
                .map(format -> new Stored(format, folder))
                .toList();
        Timings floor = new Timings();
        try {
            for (int run = -effort.warmUps(WARM_UP_WRITES); run < effort.runs(); run++) {
                keep(run, floor, Timing.of(() -> discard(source)));
                for (Stored stored : all) {
                    stored.delete();
                    Timing timing = Timing.of(() -> stored.format().write(source, dimensions, stored.folder()));
                    keep(run, stored.writes(), timing);
                }
            }
            source.unpersist(true);
            verify(all, query);
            for (Workload workload : Workload.values()) {
                for (int run = -effort.warmUps(WARM_UP_READS); run < effort.runs(); run++) {
                    for (Stored stored : all) {
                        Timing timing = Timing.of(() -> workload.run(table(stored), stored.format(), query));
                        keep(run, stored.reads(workload), timing);
                    }
                }
            }
            tell(dimensions, floor, all, report);
        } finally {
            source.unpersist(true);
            all.forEach(Stored::delete);
        }
    }

    /** Makes Spark compute every row, and drops them. */
    static void discard(Dataset<Row> rows) {
        rows.write().format("noop").mode(SaveMode.Overwrite).save();
    }

    private static void keep(int run, Timings timings, Timing timing) {
        if (run >= 0) {
            timings.add(timing);
        }
    }

    private Dataset<Row> table(Stored stored) {
        return stored.format().read(spark, stored.folder());
    }

    /** The rows, held in memory, so that a write is measured and not what makes the rows. */
    private Dataset<Row> source(int dimensions) {
        Dataset<Row> rows = spark.range(0, effort.rows(ROWS), 1, PARTITIONS)
                .map((MapFunction<Long, Embedded>) id -> Embedded.of(id, dimensions), Encoders.bean(Embedded.class))
                .selectExpr("id", "category", "text", "embedding");
        // Columns that say they may be null, as those of nearly every DataFrame do.
        Dataset<Row> nullable =
                spark.createDataFrame(rows.javaRDD(), rows.schema().asNullable());
        nullable.persist(StorageLevel.MEMORY_ONLY()).count();
        return nullable;
    }

    /** Every format must give back the same rows and the same ten nearest. */
    private void verify(List<Stored> all, float[] query) {
        Stored first = all.get(0);
        Row checksum = checksum(first);
        List<Row> nearest = Workload.search(table(first), first.format(), query);
        for (Stored other : all) {
            require(
                    checksum(other).equals(checksum),
                    other,
                    "holds other rows than " + first.format().title());
            List<Row> found = Workload.search(table(other), other.format(), query);
            require(found.size() == nearest.size(), other, "finds " + found.size() + " rows, not " + nearest.size());
            for (int rank = 0; rank < found.size(); rank++) {
                Row expected = nearest.get(rank);
                Row row = found.get(rank);
                require(
                        row.getLong(0) == expected.getLong(0)
                                && row.getString(1).equals(expected.getString(1))
                                && Math.abs(row.getFloat(2) - expected.getFloat(2)) < DISTANCE_TOLERANCE,
                        other,
                        "finds " + row + " at rank " + rank + ", not " + expected);
            }
        }
    }

    private Row checksum(Stored stored) {
        Dataset<Row> table = table(stored);
        return table.agg(
                        functions.count("*"),
                        sum(xxhash64(table.col("id"), table.col("category"), table.col("text"))
                                .bitwiseAND(0xFFFFFFFFL)),
                        sum(xxhash64(table.col("embedding")).bitwiseAND(0xFFFFFFFFL)))
                .first();
    }

    private static void require(boolean condition, Stored stored, String message) {
        if (!condition) {
            throw new IllegalStateException(stored.format().title() + " " + message);
        }
    }

    private void tell(int dimensions, Timings floor, List<Stored> all, Report report) {
        Table table = report.table(
                "%,d rows of id, category, text and %d float32".formatted(effort.rows(ROWS), dimensions),
                ("local[2], %d files, bytes in the page cache. SynaDB forces what it writes to the device before it commits;"
                                + " Parquet leaves it to the kernel. A ratio above 1 means that SynaDB is faster.")
                        .formatted(PARTITIONS),
                "workload",
                "format",
                "seconds",
                "spread %",
                "CPU seconds",
                "MB on disk",
                "format / SynaDB",
                "by CPU");
        Timings ourWrites = all.get(0).writes();
        row(table, "write", "nothing: the rows alone", 0, floor, ourWrites);
        for (Stored stored : all) {
            row(table, "write", stored.format().title(), stored.sizeBytes(), stored.writes(), ourWrites);
        }
        for (Workload workload : Workload.values()) {
            Timings ours = all.get(0).reads(workload);
            for (Stored stored : all) {
                Timings theirs = stored.reads(workload);
                row(table, workload.title(), stored.format().title(), stored.sizeBytes(), theirs, ours);
            }
        }
    }

    private static void row(
            Table table, String workload, String format, long sizeBytes, Timings timings, Timings ours) {
        table.row(
                workload,
                format,
                timings.wallSeconds(),
                timings.spreadPercent(),
                timings.cpuSeconds(),
                sizeBytes / 1e6,
                timings.wallSeconds() / ours.wallSeconds(),
                timings.cpuSeconds() / ours.cpuSeconds());
    }
}
