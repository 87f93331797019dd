package io.synadb.spark.maintenance;

import io.synadb.table.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.SimpleProcedure;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Work on one table, which the first argument names, that gives one row which says what was done. Immutable and thread-safe.
 */
final class TableProcedure implements SimpleProcedure {
    private final Definition definition;
    private final Procedures.Tables tables;

    /**
     * What a procedure is, whatever the catalog.
     *
     * @param name in lower case
     * @param description for {@code DESCRIBE PROCEDURE}
     * @param parameters those that follow the table
     * @param result the columns of the row that it gives
     */
    record Definition(
            String name, String description, List<ProcedureParameter> parameters, StructType result, Work work) {
        Definition {
            List<ProcedureParameter> all = new ArrayList<>();
            all.add(ProcedureParameter.in("table", DataTypes.StringType)
                    .comment("the table, as in 'db.t'")
                    .build());
            all.addAll(parameters);
            parameters = List.copyOf(all);
        }
    }

    /** What a procedure does. */
    @FunctionalInterface
    interface Work {
        /** Does it, and gives the row. */
        InternalRow on(Table table, Arguments arguments);
    }

    TableProcedure(Definition definition, Procedures.Tables tables) {
        this.definition = definition;
        this.tables = tables;
    }

    @Override
    public String name() {
        return definition.name();
    }

    @Override
    public String description() {
        return definition.description();
    }

    @Override
    public ProcedureParameter[] parameters() {
        return definition.parameters().toArray(ProcedureParameter[]::new);
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }

    @Override
    public Iterator<Scan> call(InternalRow input) {
        Arguments arguments = new Arguments(name(), definition.parameters(), input);
        Table table = tables.open(arguments.text("table"));
        InternalRow done = definition.work().on(table, arguments);
        return List.<Scan>of(new LocalRows(definition.result(), List.of(done))).iterator();
    }
}
