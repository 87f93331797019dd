package io.synadb.flink.sink;

import io.synadb.flink.config.SynaOptions;
import io.synadb.flink.config.SynaTables;
import io.synadb.flink.config.TableLayout;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.WriteOptions;
import io.synadb.table.storage.Storage;
import java.io.Serializable;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.types.logical.RowType;

/**
 * What a sink has been told, as it travels to the tasks.
 *
 * <p>Making one checks what can be checked without looking at the table. Serializable, immutable and thread-safe.
 *
 * @param storage where the table lies, or will
 * @param rows the columns of the rows
 * @param layout the partitions and the key of a table that has to be made; also compared with a table that is there
 * @param properties the properties of such a table; its vectors are also compared with a table that is there
 * @param options how rows are laid out in files
 * @param delivery exactly once, or at least once
 */
public record SinkSettings(
        Storage storage,
        RowType rows,
        TableLayout layout,
        Map<String, String> properties,
        WriteOptions options,
        DeliveryGuarantee delivery)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public SinkSettings {
        properties = Map.copyOf(properties);
        SynaTables.spec(rows, layout, properties);
    }

    /** Opens the table, which is made first if it is missing, and checks that it is the one that the rows are meant for. */
    Table openOrCreate() {
        Table table = SynaTables.openOrCreate(storage, SynaTables.spec(rows, layout, properties));
        requireMeant(table);
        return table;
    }

    /** The newest version of a table, with the columns, partitions and key that the rows are meant for: they are written for it. */
    TableSnapshot requireMeant(Table table) {
        TableSnapshot current = table.current();
        SynaTables.requireSame(current, rows, SynaOptions.vectorProperties(properties));
        SynaTables.requireSameLayout(current, layout);
        SynaTables.requireSameEncoding(current, properties);
        return current;
    }

    boolean isExactlyOnce() {
        return delivery == DeliveryGuarantee.EXACTLY_ONCE;
    }
}
