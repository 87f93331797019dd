package io.synadb.table;

import io.synadb.SchemaException;
import io.synadb.arrow.NearestName;
import io.synadb.arrow.ipc.ArrowInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** The rows of an Arrow stream or file on their way into a table, whose columns are found by their names. Not thread-safe. */
final class ArrowRows {
    private final ArrowInput input;
    private final Table table;
    private final TableSnapshot base;

    ArrowRows(ArrowInput input, Table table) {
        this.input = input;
        this.table = table;
        this.base = table.current();
    }

    /** Writes what is left of the input, and publishes it as one version. */
    TableSnapshot append(WriteOptions options, BufferAllocator allocator) {
        WritePlan plan = base.newWrite(options);
        List<Integer> places = places(plan.schema());
        try (TableWriter writer = plan.newWriter("rows of " + input.name(), allocator)) {
            for (Optional<VectorSchemaRoot> next = input.next(); next.isPresent(); next = input.next()) {
                try (VectorSchemaRoot batch = next.get()) {
                    List<FieldVector> columns =
                            places.stream().map(batch::getVector).toList();
                    writer.write(new VectorSchemaRoot(plan.schema(), columns, batch.getRowCount()));
                }
            }
            TableCommit commit = table.newCommit(base).append(writer.finish());
            return commit.isEmpty() ? base : commit.publish();
        }
    }

    /** Where the input has the columns of the table. */
    private List<Integer> places(Schema columns) {
        List<String> found = names(input.schema());
        List<String> expected = names(columns);
        for (String name : found) {
            if (!expected.contains(name)) {
                throw new SchemaException("Cannot append " + input.name() + " to " + table + ": it has a column '"
                        + name + "', and the columns of the table are " + expected + "."
                        + NearestName.hint(name, expected));
            }
        }
        List<Integer> places = new ArrayList<>();
        for (String name : expected) {
            if (!found.contains(name)) {
                throw new SchemaException("Cannot append " + input.name() + " to " + table + ": it has no column '"
                        + name + "', which the table has. Its columns are " + found + ".");
            }
            places.add(found.indexOf(name));
        }
        return places;
    }

    private static List<String> names(Schema schema) {
        return schema.getFields().stream().map(Field::getName).toList();
    }
}
