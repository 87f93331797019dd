package io.synadb.flink;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.config.DatabaseFolders;
import io.synadb.flink.source.databases.DatabaseEnumerator;
import io.synadb.flink.source.databases.DatabaseSourceReader;
import io.synadb.flink.source.databases.DatabaseSourceState;
import io.synadb.flink.source.databases.DatabaseSourceStateSerializer;
import io.synadb.flink.source.databases.DatabaseSplit;
import io.synadb.flink.source.databases.DatabaseSplitSerializer;
import io.synadb.flink.types.FlinkSchemas;
import io.synadb.table.databases.AtomType;
import io.synadb.table.databases.DatabaseScan;
import io.synadb.table.databases.DatabaseSelection;
import io.synadb.table.options.DatabaseOptions;
import io.synadb.table.predicate.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the databases of a folder as rows of {@code database, key, value, timestamp, deleted}, and ends.
 *
 * <pre>{@code
 * SynaDatabaseSource rows = SynaDatabaseSource.builder().path("/data/rooms").values(AtomType.FLOAT).history().build();
 * env.fromSource(rows, WatermarkStrategy.noWatermarks(), "rooms");
 * }</pre>
 *
 * <p>The databases are those that are there when the job starts, each as it is when a reader opens it. Each of its rows is an
 * insertion and is emitted once, exactly, in the order of the keys' bytes, also across failures, savepoints and changes of
 * parallelism, and whatever is written to the database meanwhile. A database that was replaced, or compacted by the original
 * library, ends a job that goes on with a {@link io.synadb.ConflictException}. What is written later is not followed.
 *
 * <p>Immutable, serializable and thread-safe.
 */
public final class SynaDatabaseSource
        implements Source<RowData, DatabaseSplit, DatabaseSourceState>, ResultTypeQueryable<RowData> {
    private static final long serialVersionUID = 1L;

    private final DatabaseSelection selection;

    private SynaDatabaseSource(DatabaseSelection selection) {
        this.selection = selection;
    }

    /** Starts a source; all but the path has a default. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SourceReader<RowData, DatabaseSplit> createReader(SourceReaderContext context) {
        return DatabaseSourceReader.create(selection, context);
    }

    @Override
    public SplitEnumerator<DatabaseSplit, DatabaseSourceState> createEnumerator(
            SplitEnumeratorContext<DatabaseSplit> context) {
        return DatabaseEnumerator.create(context, selection);
    }

    @Override
    public SplitEnumerator<DatabaseSplit, DatabaseSourceState> restoreEnumerator(
            SplitEnumeratorContext<DatabaseSplit> context, DatabaseSourceState state) {
        return DatabaseEnumerator.restore(context, selection, state);
    }

    @Override
    public SimpleVersionedSerializer<DatabaseSplit> getSplitSerializer() {
        return DatabaseSplitSerializer.INSTANCE;
    }

    @Override
    public SimpleVersionedSerializer<DatabaseSourceState> getEnumeratorCheckpointSerializer() {
        return DatabaseSourceStateSerializer.INSTANCE;
    }

    /** The selected columns, in their order. */
    public RowType rowType() {
        return FlinkSchemas.rowType(selection.schema());
    }

    /** Rows of {@link #rowType}. */
    @Override
    public TypeInformation<RowData> getProducedType() {
        return InternalTypeInfo.of(rowType());
    }

    @Override
    public String toString() {
        return "SynaDatabaseSource of " + selection;
    }

    /** Collects what a {@link SynaDatabaseSource} reads: by default the newest values of all keys. Not thread-safe. */
    public static final class Builder {
        private @Nullable String path;
        private @Nullable List<String> columns;
        private final List<Predicate> conditions = new ArrayList<>();
        private DatabaseOptions options = new DatabaseOptions(false, "", Optional.empty(), 0);

        private Builder() {}

        /** The folder, or one database: a local path that all TaskManagers see, or with the scheme {@code file}. Required. */
        public Builder path(String path) {
            this.path = path;
            return this;
        }

        /** Reads these columns, in this order; by default all. */
        public Builder select(String... columns) {
            return select(List.of(columns));
        }

        /** As {@link #select(String...)}; none gives rows without fields. */
        public Builder select(List<String> columns) {
            this.columns = List.copyOf(columns);
            return this;
        }

        /**
         * Reads only rows for which a condition on {@code key}, or one on {@code database}, is true; asked again, all have
         * to be. Other keys are not looked at, other databases not opened.
         */
        public Builder where(Predicate condition) {
            conditions.add(condition);
            return this;
        }

        /** Reads all versions of each key, oldest first, and deletions, which have no value. */
        public Builder history() {
            return options(new DatabaseOptions(true, options.prefix(), options.values(), options.dimensions()));
        }

        /** Reads only keys that start so. */
        public Builder prefix(String start) {
            return options(new DatabaseOptions(options.history(), start, options.values(), options.dimensions()));
        }

        /** Reads only values of one type, which the column of values then has. */
        public Builder values(AtomType only) {
            return options(new DatabaseOptions(options.history(), options.prefix(), Optional.of(only), 0));
        }

        /** Reads only values that are vectors, of this length; one of another length ends the job with its key. */
        public Builder vectors(int length) {
            return options(
                    new DatabaseOptions(options.history(), options.prefix(), Optional.of(AtomType.VECTOR), length));
        }

        /** Reads as these options say, in place of what was said before. */
        public Builder options(DatabaseOptions options) {
            this.options = options;
            return this;
        }

        /**
         * Looks at the folder, and for vectors whose length is not said at databases until one has a vector.
         *
         * @throws InvalidArgumentException without a path, if there is a table, and for a condition that is not on {@code key}
         *     or {@code database} alone
         * @throws io.synadb.NotFoundException if nothing is there
         * @throws io.synadb.SchemaException for a column that databases have not, and if no vector says how long they are
         */
        public SynaDatabaseSource build() {
            if (path == null) {
                throw new InvalidArgumentException(
                        "A SynaDatabaseSource needs the path of a folder of databases: call path(\"/data/folder\").");
            }
            DatabaseScan scan = options.scan(DatabaseFolders.folder(path));
            if (columns != null) {
                scan.select(columns.toArray(String[]::new));
            }
            for (Predicate condition : conditions) {
                if (!scan.narrow(condition)) {
                    throw new InvalidArgumentException("where(" + condition
                            + "): databases answer conditions on key, and on database, by comparisons, IN, LIKE 'a%', AND"
                            + " and OR only; apply this one to the stream.");
                }
            }
            DatabaseSelection selection = scan.selection();
            selection.tasks();
            return new SynaDatabaseSource(selection);
        }
    }
}
