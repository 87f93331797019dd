package io.synadb.table.commit;

import io.synadb.arrow.Schemas;
import io.synadb.table.commit.format.Action;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A change of what a table is, on top of what others have made of it meanwhile. Changes of columns exclude one another, and so
 * do different values for one property. Changes of different properties go together, and with a change of columns, unless it
 * renamed or dropped one that a changed property is about.
 *
 * <p>Immutable and thread-safe.
 *
 * @param base what the table was when the change was made
 * @param wanted what it shall be
 */
record Alteration(Action.Metadata base, Action.Metadata wanted) {
    /** Why the change cannot follow upon what the table is by now; empty where it can. */
    Optional<String> conflict(Action.Metadata newest) {
        boolean bothOfRows = !newest.sameRows(base) && !wanted.sameRows(base);
        if (bothOfRows || !hasPlacesOf(newest)) {
            return Optional.of("the schema or the partitioning of the table has changed");
        }
        Set<String> ours = changed(wanted);
        Set<String> theirs = changed(newest);
        for (String property : ours) {
            boolean isSame = Objects.equals(
                    wanted.properties().get(property), newest.properties().get(property));
            if (theirs.contains(property) && !isSame) {
                return Optional.of("the property '" + property + "' has changed");
            }
        }
        Action.Metadata merged = onto(newest);
        return lost(ours, wanted.schema(), merged).or(() -> lost(theirs, newest.schema(), merged));
    }

    /** Whether rows still belong to the same places. */
    private boolean hasPlacesOf(Action.Metadata newest) {
        return newest.partitionBy().equals(base.partitionBy()) && newest.key().equals(base.key());
    }

    /** What the table is with this change, which conflicts with nothing. */
    Action.Metadata onto(Action.Metadata newest) {
        Map<String, String> properties = new HashMap<>(newest.properties());
        for (String property : changed(wanted)) {
            String value = wanted.properties().get(property);
            if (value == null) {
                properties.remove(property);
            } else {
                properties.put(property, value);
            }
        }
        return (wanted.sameRows(base) ? newest : wanted).withProperties(properties);
    }

    /** The properties that differ from those of the base. */
    private Set<String> changed(Action.Metadata other) {
        Set<String> names = new HashSet<>(base.properties().keySet());
        names.addAll(other.properties().keySet());
        names.removeIf(name ->
                Objects.equals(base.properties().get(name), other.properties().get(name)));
        return names;
    }

    /** A property that was set for a column which is another one by now, or none. */
    private static Optional<String> lost(Set<String> properties, Schema setFor, Action.Metadata merged) {
        return properties.stream()
                .filter(merged.properties()::containsKey)
                .filter(property -> PropertyColumn.of(property)
                        .filter(column -> !fieldId(column, setFor).equals(fieldId(column, merged.schema())))
                        .isPresent())
                .findFirst()
                .map(property -> "the column that the property '" + property + "' is about was renamed or dropped");
    }

    private static Optional<Integer> fieldId(String column, Schema schema) {
        return schema.getFields().stream()
                .filter(field -> field.getName().equals(column))
                .findFirst()
                .map((Field field) -> Schemas.fieldId(field));
    }
}
