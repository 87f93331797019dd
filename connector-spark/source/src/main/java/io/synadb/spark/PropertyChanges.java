package io.synadb.spark;

import io.synadb.UnsupportedFeatureException;
import io.synadb.table.PropertyChange;
import io.synadb.table.TableSnapshot;
import io.synadb.table.options.ColumnProperty;
import io.synadb.table.options.EncodingProperties;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.sql.connector.catalog.TableChange;

/** What Spark says of properties in an ALTER TABLE, as the table layer wants it. Stateless and thread-safe. */
final class PropertyChanges {
    private PropertyChanges() {}

    /** Whether these are changes of properties. */
    static boolean areAll(TableChange[] changes) {
        return changes.length > 0 && Arrays.stream(changes).allMatch(PropertyChanges::isOne);
    }

    private static boolean isOne(TableChange change) {
        return change instanceof TableChange.SetProperty || change instanceof TableChange.RemoveProperty;
    }

    /**
     * Takes over all changes, in their order.
     *
     * @param table what it is before them
     * @throws UnsupportedFeatureException for a property that cannot change
     */
    static void apply(TableChange[] changes, PropertyChange target, TableSnapshot table) {
        for (TableChange change : changes) {
            if (change instanceof TableChange.SetProperty set) {
                resolved(set.property(), set.value(), table).forEach(target::set);
            } else if (change instanceof TableChange.RemoveProperty removed) {
                boolean isThere = table.properties().containsKey(removed.property());
                Map<String, String> known =
                        isThere ? Map.of(removed.property(), "") : resolved(removed.property(), "", table);
                known.keySet().forEach(target::remove);
            }
        }
    }

    /** The property as a table keeps it. */
    private static Map<String, String> resolved(String property, String value, TableSnapshot table) {
        List<String> columns =
                table.schema().getFields().stream().map(Field::getName).toList();
        return EncodingProperties.resolve(ColumnProperty.resolve(Map.of(property, value), columns), columns);
    }
}
