package io.synadb.spark.schema;

import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * VARIANT as Arrow's canonical extension {@code arrow.parquet.variant} has it: a struct of two binary fields, the value and the
 * names in it, in the encoding of the Parquet format (VariantEncoding.md), which is Spark's own. Stateless and thread-safe.
 */
final class VariantFields {
    private static final String EXTENSION_NAME = "ARROW:extension:name";
    private static final String EXTENSION_METADATA = "ARROW:extension:metadata";
    private static final String VARIANT = "arrow.parquet.variant";
    /** In the order in which Spark's columns of variants have them. */
    private static final List<Field> CHILDREN = List.of(
            Field.notNullable("value", new ArrowType.Binary()), Field.notNullable("metadata", new ArrowType.Binary()));

    private VariantFields() {}

    static Field of(String name, boolean nullable) {
        Map<String, String> metadata = Map.of(EXTENSION_NAME, VARIANT, EXTENSION_METADATA, "");
        return new Field(name, new FieldType(nullable, new ArrowType.Struct(), null, metadata), CHILDREN);
    }

    /** Whether Spark can take a field for a VARIANT: one that says so, with the fields above in their order. */
    static boolean isVariant(Field field) {
        List<Field> children = field.getChildren();
        return field.getType() instanceof ArrowType.Struct
                && VARIANT.equals(field.getMetadata().get(EXTENSION_NAME))
                && children.size() == CHILDREN.size()
                && children.get(0).getName().equals("value")
                && children.get(1).getName().equals("metadata")
                && children.stream().allMatch(child -> child.getType() instanceof ArrowType.Binary);
    }
}
