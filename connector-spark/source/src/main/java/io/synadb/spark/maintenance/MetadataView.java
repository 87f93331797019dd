package io.synadb.spark.maintenance;

import io.synadb.arrow.Schemas;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.TableVersion;
import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionBy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What a table tells of itself, by the word that follows its name: {@code SELECT * FROM syna.db.t.files}. */
public enum MetadataView {
    /** The data files of one version. */
    FILES(new StructType()
            .add("path", DataTypes.StringType, false)
            .add("partition", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType, true), false)
            .add("live_rows", DataTypes.LongType, false)
            .add("deleted_rows", DataTypes.LongType, false)
            .add("size_bytes", DataTypes.LongType, false)) {
        @Override
        List<InternalRow> rows(Table table, TableSnapshot snapshot) {
            return snapshot.files().stream()
                    .map(file -> LocalRows.row(
                            file.path(),
                            partition(file, snapshot),
                            file.liveRows(),
                            file.rows() - file.liveRows(),
                            file.length()))
                    .toList();
        }
    },
    /** The index files of one version, which lie beside its data files. */
    INDEXES(new StructType()
            .add("path", DataTypes.StringType, false)
            .add("data_path", DataTypes.StringType, false)
            .add("column", DataTypes.StringType, false)
            .add("kind", DataTypes.StringType, false)
            .add("options", DataTypes.StringType, true)
            .add("rows", DataTypes.LongType, false)
            .add("size_bytes", DataTypes.LongType, false)) {
        @Override
        List<InternalRow> rows(Table table, TableSnapshot snapshot) {
            return snapshot.indexFiles().stream()
                    .map(file -> LocalRows.row(
                            file.path(),
                            file.data(),
                            column(file.column(), snapshot),
                            file.kind(),
                            snapshot.properties().get(file.property()),
                            file.rows(),
                            file.length()))
                    .toList();
        }
    },
    /** The versions that can be read, oldest first. */
    VERSIONS(new StructType()
            .add("version", DataTypes.LongType, false)
            .add("timestamp", DataTypes.TimestampType, false)
            .add("operation", DataTypes.StringType, false)
            .add("counts", DataTypes.createMapType(DataTypes.StringType, DataTypes.LongType, false), false)) {
        @Override
        List<InternalRow> rows(Table table, TableSnapshot snapshot) {
            return table.versions().stream().map(MetadataView::row).toList();
        }
    },
    /** The versions that have a name. */
    TAGS(new StructType().add("tag", DataTypes.StringType, false).add("version", DataTypes.LongType, false)) {
        @Override
        List<InternalRow> rows(Table table, TableSnapshot snapshot) {
            return table.maintenance().tags().entrySet().stream()
                    .map(named -> LocalRows.row(named.getKey().name(), named.getValue()))
                    .toList();
        }
    };

    private final StructType schema;

    MetadataView(StructType schema) {
        this.schema = schema;
    }

    /** The view of this word, in any case. */
    public static Optional<MetadataView> find(String word) {
        return Arrays.stream(values())
                .filter(view -> view.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    StructType schema() {
        return schema;
    }

    /** Whether it shows what one version has, and can show it of earlier ones. */
    public boolean isOfOneVersion() {
        return this == FILES || this == INDEXES;
    }

    abstract List<InternalRow> rows(Table table, TableSnapshot snapshot);

    private static InternalRow row(TableVersion version) {
        return LocalRows.row(version.version(), version.timeMicros(), version.operation(), version.counts());
    }

    private static Map<String, @Nullable String> partition(DataFile file, TableSnapshot snapshot) {
        Map<String, @Nullable String> values = new HashMap<>();
        file.partition().forEach((field, value) -> {
            String column = column(field.fieldId(), snapshot);
            values.put(new PartitionBy(column, field.transform()).toString(), value);
        });
        return values;
    }

    private static String column(int fieldId, TableSnapshot snapshot) {
        return Schemas.find(snapshot.schema(), fieldId).map(Field::getName).orElse("field " + fieldId);
    }
}
