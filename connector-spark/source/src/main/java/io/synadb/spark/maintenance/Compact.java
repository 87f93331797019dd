package io.synadb.spark.maintenance;

import io.synadb.spark.maintenance.TableProcedure.Definition;
import io.synadb.table.Table;
import io.synadb.table.compaction.CompactedGroup;
import io.synadb.table.compaction.Compaction;
import io.synadb.table.compaction.CompactionGroup;
import io.synadb.table.compaction.CompactionOptions;
import io.synadb.table.compaction.CompactionResult;
import io.synadb.table.predicate.Predicate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** {@code compact}: merges small files and rewrites worn ones, on the executors. Stateless and thread-safe. */
final class Compact {
    private static final String WHERE = "where";
    private static final String TARGET_FILE_BYTES = "target_file_bytes";
    private static final String MIN_ROWS = "min_rows";
    private static final String MIN_FILES = "min_files";
    private static final String DELETED_SHARE = "deleted_share";

    private Compact() {}

    static Definition definition() {
        return new Definition(
                "compact",
                "merges small data files, and rewrites those with many deleted rows",
                List.of(
                        optional(WHERE, DataTypes.StringType, "only files that can have such rows, all if it is NULL"),
                        optional(
                                TARGET_FILE_BYTES,
                                DataTypes.LongType,
                                "how large files become; the table's 'target-file-bytes', or 512 MiB, if it is NULL"),
                        optional(
                                MIN_ROWS,
                                DataTypes.LongType,
                                "a file with so many rows is not small; 100,000 if it is NULL"),
                        optional(
                                MIN_FILES,
                                DataTypes.IntegerType,
                                "so many small files are merged at least; 2 if it is NULL"),
                        optional(
                                DELETED_SHARE,
                                DataTypes.DoubleType,
                                "a file is rewritten when this share of its rows is deleted; 0.2 if it is NULL")),
                new StructType()
                        .add("files_before", DataTypes.IntegerType, false)
                        .add("files_after", DataTypes.IntegerType, false)
                        .add("bytes_before", DataTypes.LongType, false)
                        .add("bytes_after", DataTypes.LongType, false)
                        .add("rows", DataTypes.LongType, false)
                        .add("deleted_rows", DataTypes.LongType, false)
                        .add("version", DataTypes.LongType, false),
                Compact::run);
    }

    private static InternalRow run(Table table, Arguments arguments) {
        CompactionOptions options = CompactionOptions.of(table.current().properties());
        options = arguments
                .optionalNumber(TARGET_FILE_BYTES)
                .map(options::withTargetFileBytes)
                .orElse(options);
        options = arguments.optionalNumber(MIN_ROWS).map(options::withMinRows).orElse(options);
        options =
                arguments.optionalInteger(MIN_FILES).map(options::withMinFiles).orElse(options);
        options = arguments
                .optionalReal(DELETED_SHARE)
                .map(options::withDeletedShare)
                .orElse(options);
        Compaction compaction = Compaction.of(table).options(options);
        Optional<Predicate> condition = arguments.optionalText(WHERE).map(Predicate::parse);
        condition.ifPresent(compaction::where);
        CompactionResult result = compaction.run((groups, done) ->
                ExecutorJob.run("compact", groups, CompactionGroup::rewrite, CompactedGroup.class, done));
        return LocalRows.row(
                result.filesBefore(),
                result.filesAfter(),
                result.bytesBefore(),
                result.bytesAfter(),
                result.rows(),
                result.deletedRows(),
                result.snapshot().version());
    }

    private static ProcedureParameter optional(String name, DataType type, String comment) {
        return ProcedureParameter.in(name, type)
                .defaultValue("NULL")
                .comment(comment)
                .build();
    }
}
