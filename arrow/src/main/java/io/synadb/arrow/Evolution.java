package io.synadb.arrow;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How rows that were written for one schema of a table are shown as another, without being written again: columns are
 * found by field id, whatever they were called and wherever they stood; one that is missing shows its
 * {@linkplain DefaultValue default}; the values of a shorter type are shown as those of a longer one; and what is not
 * asked for is passed over.
 *
 * <p>Stateless and thread-safe.
 */
public final class Evolution {
    private Evolution() {}

    /** Why rows of the one schema cannot be shown as the other; empty where they can. Every column has a field id. */
    public static Optional<String> obstacle(Schema written, Schema shown) {
        Map<Integer, Field> columns = new HashMap<>();
        written.getFields().forEach(field -> columns.put(Schemas.fieldId(field), field));
        for (Field field : shown.getFields()) {
            Optional<String> obstacle = obstacle(columns.get(Schemas.fieldId(field)), field, field.getName());
            if (obstacle.isPresent()) {
                return obstacle;
            }
        }
        return Optional.empty();
    }

    /**
     * A column that is shown and was not written, although its id had been given by then: it had been dropped, and is back. Rows
     * that were written to take the place of others, which may have values in it, would lose them. Fields of structs too.
     */
    public static Optional<String> returned(Schema written, Schema shown) {
        Set<Integer> known = new HashSet<>();
        addIds(written.getFields(), known);
        return returned(shown.getFields(), known, Schemas.lastFieldId(written));
    }

    private static void addIds(List<Field> fields, Set<Integer> ids) {
        for (Field field : fields) {
            if (hasId(field)) {
                ids.add(Schemas.fieldId(field));
            }
            addIds(field.getChildren(), ids);
        }
    }

    private static Optional<String> returned(List<Field> shown, Set<Integer> known, int last) {
        for (Field field : shown) {
            if (hasId(field) && Schemas.fieldId(field) <= last && !known.contains(Schemas.fieldId(field))) {
                return Optional.of(field.getName());
            }
            Optional<String> child = returned(field.getChildren(), known, last);
            if (child.isPresent()) {
                return child;
            }
        }
        return Optional.empty();
    }

    /** Whether a column can become one of another type, all its values kept. */
    public static boolean canWiden(ArrowType from, ArrowType to) {
        return Widening.isAllowed(from, to);
    }

    private static boolean hasId(Field field) {
        return field.getMetadata().containsKey(Schemas.FIELD_ID);
    }

    /**
     * The place of the field that is shown as another, among those that were written within the same one; −1 if it was not
     * written. Elements of lists have no ids, nor have fields of structs in tables that were made before they had any.
     *
     * @param shownPlace the place of the other among those shown
     */
    static int place(List<Field> written, Field shown, int shownPlace) {
        if (!hasId(shown)) {
            return shownPlace;
        }
        for (int i = 0; i < written.size(); i++) {
            if (hasId(written.get(i)) && Schemas.fieldId(written.get(i)) == Schemas.fieldId(shown)) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<String> obstacle(@Nullable Field written, Field shown, String path) {
        boolean mayBeNull = written == null ? DefaultValue.orNull(shown).isNull() : written.isNullable();
        if (mayBeNull && !shown.isNullable()) {
            return Optional.of("column '" + path + "' may not be null, and is "
                    + (written == null ? "not among the columns that were written" : "null in some rows, perhaps"));
        }
        return written == null ? Optional.empty() : typeObstacle(written, shown, path);
    }

    private static Optional<String> typeObstacle(Field written, Field shown, String path) {
        ArrowType from = written.getType();
        ArrowType to = shown.getType();
        List<Field> children = shown.getChildren();
        boolean byId = to instanceof ArrowType.Struct && children.stream().allMatch(Evolution::hasId);
        boolean fits = (from.equals(to) || Widening.isAllowed(from, to))
                && (byId || children.size() == written.getChildren().size());
        if (!fits) {
            return Optional.of(
                    "column '" + path + "' was written as " + written + ", which cannot be shown as " + shown);
        }
        for (int i = 0; i < children.size(); i++) {
            Field child = children.get(i);
            String childPath = path + "." + child.getName();
            int place = place(written.getChildren(), child, i);
            Field writtenChild = place < 0 ? null : written.getChildren().get(place);
            Optional<String> obstacle = to instanceof ArrowType.Struct || writtenChild == null
                    ? obstacle(writtenChild, child, childPath)
                    : typeObstacle(writtenChild, child, childPath);
            if (obstacle.isPresent()) {
                return obstacle;
            }
        }
        return Optional.empty();
    }
}
