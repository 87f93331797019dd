package io.synadb.spark.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.ConflictException;
import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.spark.SparkTest;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.WriteOptions;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import io.synadb.table.storage.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteTest extends SparkTest {
    private static final PhysicalWriteInfo ONE_TASK = () -> 1;

    @BeforeEach
    void table() {
        spark.range(0, 2, 1, 1).write().format("synadb").save(path("t"));
    }

    @Test
    void rowsOfARepeatedTaskAreThereOnce() {
        spark.range(10, 30, 1, 4)
                .mapPartitions(
                        (MapPartitionsFunction<Long, Long>) ids -> {
                            List<Long> rows = new ArrayList<>();
                            ids.forEachRemaining(rows::add);
                            if (TaskContext.get().attemptNumber() == 0 && TaskContext.getPartitionId() == 2) {
                                rows.add(null);
                            }
                            return rows.stream()
                                    .map(row -> {
                                        if (row == null) {
                                            throw new IllegalStateException("the first attempt fails at its last row");
                                        }
                                        return row;
                                    })
                                    .iterator();
                        },
                        Encoders.LONG())
                .toDF("id")
                .write()
                .format("synadb")
                .mode("append")
                .save(path("t"));

        assertThat(read(path("t")).where("id >= 10").count()).isEqualTo(20);
        assertThat(read(path("t")).distinct().count()).isEqualTo(22);
    }

    /** As speculation does it: two attempts finish, and Spark accepts one. */
    @Test
    void aCommitNamesTheFilesOfAcceptedAttemptsOnly() throws IOException {
        SynaBatchWrite write = append();
        DataWriterFactory factory = write.createBatchWriterFactory(ONE_TASK);
        WriterCommitMessage lost = attempt(factory, 1);
        WriterCommitMessage accepted = attempt(factory, 2);
        write.commit(new WriterCommitMessage[] {accepted});

        assertThat(write.useCommitCoordinator()).isFalse();
        assertThat(sorted(read(path("t")))).containsExactly("[0]", "[1]", "[42]");
        assertThat(lost).isNotEqualTo(accepted);
    }

    @Test
    void anAbortDeletesTheFiles() throws IOException {
        List<String> before = dataFiles();
        SynaBatchWrite write = append();
        WriterCommitMessage message = attempt(write.createBatchWriterFactory(ONE_TASK), 1);
        assertThat(dataFiles()).hasSize(before.size() + 1);

        write.abort(new WriterCommitMessage[] {message, null});
        assertThat(dataFiles()).isEqualTo(before);
    }

    @Test
    void anAttemptThatFailsDeletesItsFiles() throws IOException {
        List<String> before = dataFiles();
        try (DataWriter<InternalRow> writer =
                append().createBatchWriterFactory(ONE_TASK).createWriter(0, 1)) {
            writer.write(new GenericInternalRow(new Object[] {42L}));
            writer.abort();
        }
        assertThat(dataFiles()).isEqualTo(before);
    }

    /** Deleting them would lose rows if the publication did happen. */
    @Test
    void filesOfADoubtfulPublicationAreKept() throws IOException {
        ExistingTable table = target();
        FailingTarget target = new FailingTarget(table);
        SynaBatchWrite write =
                new SynaBatchWrite(target, target.plan(WriteOptions.defaults()), WriteOptions.defaults(), false);
        WriterCommitMessage[] messages = {attempt(write.createBatchWriterFactory(ONE_TASK), 1)};

        assertThatThrownBy(() -> write.commit(messages)).hasMessage("the answer got lost");
        write.abort(messages);
        assertThat(sorted(read(path("t")))).containsExactly("[0]", "[1]", "[42]");
    }

    @Test
    void anOverwriteOfWhatHasChangedIsRefused() {
        ExistingTable target = target();
        SynaBatchWrite write =
                new SynaBatchWrite(target, target.plan(WriteOptions.defaults()), WriteOptions.defaults(), true);
        spark.range(7, 8).write().format("synadb").mode("append").save(path("t"));

        assertThatThrownBy(() -> write.commit(new WriterCommitMessage[0])).isInstanceOf(ConflictException.class);
        assertThat(read(path("t")).count()).isEqualTo(3);
    }

    @Test
    void aPartitionGetsOneFile() throws IOException {
        spark.range(0, 300, 1, 6)
                .selectExpr("id", "id % 3 AS part")
                .write()
                .format("synadb")
                .partitionBy("part")
                .save(path("p"));

        Table table = Table.open(LocalStorage.of(folder.resolve("p")));
        assertThat(table.current().files())
                .hasSize(3)
                .extracting(DataFile::rows)
                .containsOnly(100L);
    }

    /** An element type that forbids nulls would make Spark check each element of each row with a lambda. */
    @Test
    void sparkDoesNotLookAtEveryElement() {
        sql("CREATE TABLE syna.db.v (id BIGINT, v ARRAY<FLOAT>) TBLPROPERTIES ('vector.v.dim' = '2')");
        Dataset<Row> insert =
                sql("EXPLAIN EXTENDED INSERT INTO syna.db.v SELECT id, array(1F, float(id)) FROM range(3)");

        assertThat(rows(insert).toString())
                .contains("AppendData")
                .doesNotContain("lambda")
                .doesNotContain("assertnotnull");
    }

    @Test
    void manyChunksOfVectorsAndNulls() {
        sql("SELECT id, IF(id % 3 = 0, NULL, transform(sequence(1, 16), x -> CAST(id AS FLOAT))) AS v, repeat('x', 50) AS w"
                        + " FROM range(0, 5000, 1, 2)")
                .write()
                .format("synadb")
                .option("vector.v.dim", 16)
                .option("chunk-bytes", 10_000)
                .save(path("v"));

        assertThat(rows(read(path("v"))
                        .selectExpr(
                                "count(*)",
                                "count(v)",
                                "sum(v[0])",
                                "sum(v[15])",
                                "count_if(v[3] != id)",
                                "sum(length(w))")))
                .containsExactly("[5000,3333,8331667.0,8331667.0,0,250000]");
    }

    private ExistingTable target() {
        Table table = Table.open(LocalStorage.of(folder.resolve("t")));
        TableSnapshot now = table.current();
        return new ExistingTable("t", table, now);
    }

    private SynaBatchWrite append() {
        ExistingTable target = target();
        return new SynaBatchWrite(target, target.plan(WriteOptions.defaults()), WriteOptions.defaults(), false);
    }

    private static WriterCommitMessage attempt(DataWriterFactory factory, long attempt) throws IOException {
        try (DataWriter<InternalRow> writer = factory.createWriter(0, attempt)) {
            writer.write(new GenericInternalRow(new Object[] {42L}));
            return writer.commit();
        }
    }

    private List<String> dataFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("t/data"))) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList();
        }
    }

    /** Publishes, and fails before it can say so. */
    private record FailingTarget(ExistingTable target) implements WriteTarget {
        @Override
        public String name() {
            return target.name();
        }

        @Override
        public LocalStorage storage() {
            return (LocalStorage) target.storage();
        }

        @Override
        public StructType columns() {
            return target.columns();
        }

        @Override
        public List<PartitionBy> partitionBy() {
            return target.partitionBy();
        }

        @Override
        public List<String> key() {
            return target.key();
        }

        @Override
        public int buckets() {
            return target.buckets();
        }

        @Override
        public Map<String, String> properties() {
            return target.properties();
        }

        @Override
        public WritePlan plan(WriteOptions options) {
            return target.plan(options);
        }

        @Override
        public void append(List<DataFile> files) {
            target.append(files);
            throw new SynaException(ErrorCode.IO, "the answer got lost");
        }

        @Override
        public void overwrite(List<DataFile> files) {
            throw new UnsupportedOperationException("this test appends");
        }
    }
}
