package io.synadb.spark.write;

import io.synadb.spark.config.TableOptions;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;

/** What a statement wants to write: rows beside or in place of those of a table. Not thread-safe. */
public final class SynaWriteBuilder implements WriteBuilder, SupportsTruncate {
    private final WriteTarget target;
    private final TableOptions options;
    private boolean truncate;

    public SynaWriteBuilder(WriteTarget target, LogicalWriteInfo info) {
        this.target = target;
        this.options = TableOptions.parse(info.options());
    }

    @Override
    public WriteBuilder truncate() {
        truncate = true;
        return this;
    }

    @Override
    public Write build() {
        return new SynaWrite(target, options.write(), truncate);
    }
}
