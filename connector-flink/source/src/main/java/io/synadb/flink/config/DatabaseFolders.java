package io.synadb.flink.config;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.flink.types.FlinkSchemas;
import io.synadb.table.Table;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.options.DatabaseOptions;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** Finds folders of ordinary databases, and checks them against what a job declares. Stateless and thread-safe. */
public final class DatabaseFolders {
    private DatabaseFolders() {}

    /**
     * The folder, or the one database, at a path.
     *
     * @throws InvalidArgumentException for a path that is none, and if a table lies there, whose files are nobody's but the
     *     table's
     * @throws io.synadb.UnsupportedFeatureException for a path with another scheme than {@code file}
     */
    public static DatabaseFolder folder(String path) {
        Storage storage = SynaTables.storage(path);
        if (Table.exists(storage)) {
            throw new InvalidArgumentException("There is a SynaDB table at " + storage.location()
                    + ", no folder of databases: leave the option '" + DatabaseOptions.LAYOUT + "' out");
        }
        return DatabaseFolder.of(Path.of(storage.location()));
    }

    /**
     * Checks that columns are declared as databases have them.
     *
     * @param found the columns that are declared, as the databases have them
     * @param declared some columns of databases
     * @throws SchemaException for the first column that differs; names it and both types
     */
    public static void requireSame(DatabaseFolder folder, Schema found, RowType declared) {
        RowType shown = FlinkSchemas.rowType(found);
        for (int i = 0; i < declared.getFieldCount(); i++) {
            LogicalType wanted = declared.getTypeAt(i);
            LogicalType there = shown.getTypeAt(i);
            if (!isSame(field(wanted), field(there))) {
                throw new SchemaException("Column '" + declared.getFieldNames().get(i) + "' is declared as "
                        + wanted.copy(true).asSummaryString() + ", but is "
                        + there.copy(true).asSummaryString() + " in the " + folder + ": declare it so"
                        + (there instanceof RowType ? ", or choose the type of values by 'read.values'" : ""));
            }
            if (!wanted.isNullable() && there.isNullable()) {
                throw new SchemaException("Column '" + declared.getFieldNames().get(i) + "' is declared as "
                        + wanted.asSummaryString() + ", but may be null in the " + folder + ": declare it as "
                        + there.asSummaryString());
            }
        }
    }

    private static Field field(LogicalType type) {
        return FlinkSchemas.arrowSchema(RowType.of(type)).getFields().get(0);
    }

    private static boolean isSame(Field declared, Field found) {
        int children = found.getChildren().size();
        if (!declared.getType().equals(found.getType())
                || declared.getChildren().size() != children) {
            return false;
        }
        for (int i = 0; i < children; i++) {
            Field wanted = declared.getChildren().get(i);
            Field there = found.getChildren().get(i);
            boolean isNamed = !(found.getType() instanceof ArrowType.Struct)
                    || wanted.getName().equals(there.getName());
            if (!isNamed || !isSame(wanted, there)) {
                return false;
            }
        }
        return true;
    }
}
