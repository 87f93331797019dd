package io.synadb.spark.maintenance;

import io.synadb.InvalidArgumentException;
import io.synadb.NotFoundException;
import io.synadb.spark.maintenance.TableProcedure.Definition;
import io.synadb.table.IndexTask;
import io.synadb.table.IndexingResult;
import io.synadb.table.Table;
import io.synadb.table.TableIndex;
import io.synadb.table.TableSnapshot;
import io.synadb.table.data.IndexFile;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code create_index} and {@code drop_index}: what searches of a vector column may go by. The executors build. Stateless and
 * thread-safe.
 */
final class Indexes {
    private static final String COLUMN = "column";
    private static final String KIND = "kind";
    private static final String METRIC = "metric";
    private static final String OPTIONS = "options";

    private static final Logger LOG = LoggerFactory.getLogger(Indexes.class);

    private Indexes() {}

    static Definition creation() {
        return new Definition(
                "create_index",
                "makes a table index a vector column, and builds the index of the data files that have none",
                List.of(
                        required(COLUMN, "a column of vectors"),
                        optional(KIND, "'" + IndexKind.HNSW.word() + "'", "how it is indexed"),
                        optional(METRIC, "NULL", "the one that its searches have to be of; 'cosine' if it is NULL"),
                        ProcedureParameter.in(
                                        OPTIONS,
                                        DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true))
                                .defaultValue("NULL")
                                .comment("those of the kind, as in map('m', '16')")
                                .build()),
                new StructType()
                        .add("files", DataTypes.IntegerType, false)
                        .add("rows", DataTypes.LongType, false)
                        .add("size_bytes", DataTypes.LongType, false)
                        .add("scanned_files", DataTypes.IntegerType, false)
                        .add("version", DataTypes.LongType, false),
                Indexes::create);
    }

    static Definition removal() {
        return new Definition(
                "drop_index",
                "makes a table not index a column any more, and takes the index files away",
                List.of(
                        required(COLUMN, "the indexed column"),
                        optional(KIND, "'" + IndexKind.HNSW.word() + "'", "how it is indexed")),
                new StructType().add("files", DataTypes.IntegerType, false).add("version", DataTypes.LongType, false),
                Indexes::drop);
    }

    private static InternalRow create(Table table, Arguments arguments) {
        Map<String, String> options = new HashMap<>(arguments.optionalTexts(OPTIONS));
        arguments.optionalText(METRIC).ifPresent(metric -> {
            String other = options.put(METRIC, metric);
            if (other != null) {
                throw new InvalidArgumentException("create_index has the metric '" + metric
                        + "' and, among the options, '" + other + "': write it once, as metric => '" + metric + "'");
            }
        });
        IndexSpec spec = IndexSpec.parse(arguments.text(KIND), options);
        String column = arguments.text(COLUMN);
        table.indexes().require(column, spec);
        IndexingResult built = table.indexes().build(Indexes::build);
        int scanned = table.indexes().list().stream()
                .filter(index -> index.column().equals(column) && index.spec().equals(spec))
                .mapToInt(index -> index.dataFiles() - index.files())
                .sum();
        return LocalRows.row(
                built.files(),
                built.rows(),
                built.sizeBytes(),
                scanned,
                built.snapshot().version());
    }

    private static InternalRow drop(Table table, Arguments arguments) {
        String column = arguments.text(COLUMN);
        IndexKind kind = IndexKind.parse(arguments.text(KIND));
        int files = table.indexes().list().stream()
                .filter(index -> index.column().equals(column) && index.spec().kind() == kind)
                .mapToInt(TableIndex::files)
                .sum();
        TableSnapshot after = table.indexes().drop(column, kind);
        return LocalRows.row(files, after.version());
    }

    @SuppressWarnings("unchecked")
    private static void build(List<IndexTask> tasks, Consumer<IndexFile> done) {
        ExecutorJob.run(
                "index", tasks, Indexes::build, ArrayList.class, files -> ((List<IndexFile>) files).forEach(done));
    }

    /** On an executor: the index of a file, if it still is there and has the column. */
    private static ArrayList<IndexFile> build(IndexTask task, BufferAllocator allocator) {
        try {
            return new ArrayList<>(task.build(allocator).stream().toList());
        } catch (NotFoundException e) {
            LOG.debug("{} left the table while its index was built", task.file().path(), e);
            return new ArrayList<>();
        }
    }

    private static ProcedureParameter required(String name, String comment) {
        return ProcedureParameter.in(name, DataTypes.StringType)
                .comment(comment)
                .build();
    }

    private static ProcedureParameter optional(String name, String value, String comment) {
        return ProcedureParameter.in(name, DataTypes.StringType)
                .defaultValue(value)
                .comment(comment)
                .build();
    }
}
