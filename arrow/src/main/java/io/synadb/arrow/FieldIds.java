package io.synadb.arrow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Gives fields ids that follow upon one another. Not thread-safe. */
final class FieldIds {
    private int next;

    FieldIds(int firstFree) {
        this.next = firstFree;
    }

    /** These fields, those without an id with one. */
    List<Field> of(List<Field> fields) {
        List<Field> withIds = new ArrayList<>();
        for (Field field : fields) {
            withIds.add(Schemas.hasFieldId(field) ? field : Schemas.withFieldId(field, next++));
        }
        return withIds;
    }

    /** These fields as they are, but for the fields of structs in them. */
    List<Field> withinStructs(List<Field> fields) {
        return fields.stream().map(this::withinStructs).toList();
    }

    /** The key and the value of a map have no ids, as the elements of a list have none: they are known by their places. */
    private Field withinStructs(Field field) {
        if (field.getChildren().isEmpty()) {
            return field;
        } else if (field.getType() instanceof ArrowType.Map
                && field.getChildren().size() == 1) {
            Field entries = field.getChildren().get(0);
            Field within = new Field(entries.getName(), entries.getFieldType(), withinStructs(entries.getChildren()));
            return new Field(field.getName(), field.getFieldType(), List.of(within));
        }
        List<Field> children =
                field.getType() instanceof ArrowType.Struct ? of(field.getChildren()) : field.getChildren();
        return new Field(field.getName(), field.getFieldType(), withinStructs(children));
    }

    /** The same field, without the ids that it and the fields in it have. */
    static Field without(Field field) {
        Map<String, String> metadata = new HashMap<>(field.getMetadata());
        metadata.remove(Schemas.FIELD_ID);
        metadata.remove(DefaultValue.KEY);
        List<Field> children =
                field.getChildren().stream().map(FieldIds::without).toList();
        return Schemas.with(new Field(field.getName(), field.getFieldType(), children), metadata);
    }

    /** The highest id in these fields and those within them; 0 for none. */
    static int highest(List<Field> fields) {
        int highest = 0;
        for (Field field : fields) {
            highest = Math.max(highest, Schemas.hasFieldId(field) ? Schemas.fieldId(field) : 0);
            highest = Math.max(highest, highest(field.getChildren()));
        }
        return highest;
    }
}
