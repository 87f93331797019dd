package io.synadb.table.data;

import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.Schemas;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a data file that have a dictionary. The file's schema message says which, as Arrow does: the type is that of the
 * values, and the encoding beside it says that chunks hold their numbers, int32. Everybody else sees plain columns of the values.
 *
 * <p>Immutable and thread-safe.
 *
 * @param ids the id of the dictionary, by field id
 */
record DictionaryColumns(Map<Integer, Integer> ids) {
    private static final ArrowType.Int NUMBER = new ArrowType.Int(32, true);

    /**
     * Those of a schema message.
     *
     * @throws UnsupportedFeatureException for dictionaries that this version does not write
     */
    static DictionaryColumns of(Schema written) {
        Map<Integer, Integer> ids = new TreeMap<>();
        for (Field column : written.getFields()) {
            DictionaryEncoding encoding = column.getDictionary();
            if (encoding == null) {
                continue;
            }
            boolean known = FileEncoding.takes(column.getType())
                    && encoding.getIndexType().equals(NUMBER)
                    && (int) encoding.getId() == encoding.getId();
            if (!known) {
                throw new UnsupportedFeatureException("Column '" + column.getName() + "' of type " + column.getType()
                        + " has the dictionary " + encoding + ", which this version cannot read: use a newer one.");
            }
            ids.put(Schemas.fieldId(column), (int) encoding.getId());
        }
        return new DictionaryColumns(ids);
    }

    /** The schema message of a file that is to be written: the id of a dictionary is that of its column. */
    static Schema encoded(Schema plain, Set<Integer> dictionaryColumns) {
        return mapped(plain, field -> {
            int id = Schemas.fieldId(field);
            return dictionaryColumns.contains(id)
                    ? with(field, field.getType(), new DictionaryEncoding(id, false, NUMBER), field.getMetadata())
                    : field;
        });
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    /** The columns as everybody else sees them. */
    Schema decoded(Schema written) {
        return mapped(written, field -> with(field, field.getType(), null, field.getMetadata()));
    }

    /** Columns as chunks hold them: those with a dictionary as numbers. */
    Schema stored(Schema plain) {
        return mapped(plain, field -> {
            boolean encoded = ids.containsKey(Schemas.fieldId(field));
            String id = field.getMetadata().get(Schemas.FIELD_ID);
            return encoded && id != null ? with(field, NUMBER, null, Map.of(Schemas.FIELD_ID, id)) : field;
        });
    }

    private static Schema mapped(Schema schema, UnaryOperator<Field> change) {
        return new Schema(schema.getFields().stream().map(change).toList(), schema.getCustomMetadata());
    }

    private static Field with(
            Field field, ArrowType type, @Nullable DictionaryEncoding dictionary, Map<String, String> metadata) {
        return new Field(
                field.getName(), new FieldType(field.isNullable(), type, dictionary, metadata), field.getChildren());
    }
}
