package io.synadb.spark.write;

import io.synadb.InvalidArgumentException;
import io.synadb.spark.config.TableOptions;
import io.synadb.table.options.ColumnProperty;
import io.synadb.table.options.EncodingProperties;
import io.synadb.table.options.KeyProperties;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;

/** What a statement wants to write: rows beside or in place of those of a table. Not thread-safe. */
public final class SynaWriteBuilder implements WriteBuilder, SupportsTruncate {
    private final WriteTarget target;
    private final PartitionLayout layout;
    private final TableOptions options;
    private boolean truncate;

    /** @param inCatalog whether Spark has the table from a catalog, whose functions it can then call */
    public SynaWriteBuilder(WriteTarget target, boolean inCatalog, LogicalWriteInfo info) {
        this.target = target;
        this.layout = PartitionLayout.of(target, inCatalog);
        this.options = TableOptions.parse(info.options());
        options.tableProperties().forEach((word, value) -> {
            if (info.options().containsKey(word) && !word.equalsIgnoreCase(EncodingProperties.COMPRESSION)) {
                requireDeclared(word, value);
            }
        });
    }

    @Override
    public WriteBuilder truncate() {
        truncate = true;
        return this;
    }

    @Override
    public Write build() {
        return new SynaWrite(target, layout, options.write(), truncate);
    }

    /** A vector that only a write declares would silently stay a list: the table's own word decides. */
    private void requireDeclared(String word, String value) {
        List<String> columns = List.of(target.columns().fieldNames());
        EncodingProperties.resolve(
                        ColumnProperty.resolve(KeyProperties.resolve(Map.of(word, value), columns), columns), columns)
                .forEach((property, wanted) -> {
                    String existing = target.properties().get(property);
                    if (!EncodingProperties.isSame(property, wanted, existing)) {
                        throw new InvalidArgumentException(
                                "The option '" + property + "' is '" + wanted + "', but the table "
                                        + target.name()
                                        + (existing == null ? " has no such property" : " has '" + existing + "'")
                                        + ": leave the option out, or make a table that has it, with TBLPROPERTIES or"
                                        + " writeTo(…).tableProperty(…).create()");
                    }
                });
    }
}
