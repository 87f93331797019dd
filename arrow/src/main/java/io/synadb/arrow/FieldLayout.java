package io.synadb.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Where a field and its children stand in a record batch message, whose nodes and buffers are listed depth first.
 *
 * @param field the column, or the child of one
 * @param isElement whether it is the elements of vectors, which are never null
 * @param node the place of its node
 * @param firstBuffer the place of its first buffer, the validity
 * @param children the layouts of its children
 */
record FieldLayout(Field field, boolean isElement, int node, int firstBuffer, List<FieldLayout> children) {

    /** The layouts of the columns of a schema. */
    static List<FieldLayout> of(Schema schema) {
        return of(schema.getFields(), false, 0, 0);
    }

    private static List<FieldLayout> of(List<Field> fields, boolean areElements, int firstNode, int firstBuffer) {
        List<FieldLayout> layouts = new ArrayList<>();
        int node = firstNode;
        int buffer = firstBuffer;
        for (Field field : fields) {
            int childBuffer = buffer + ColumnTypes.bufferCount(field.getType());
            boolean isVector = field.getType() instanceof ArrowType.FixedSizeList;
            List<FieldLayout> children = of(field.getChildren(), isVector, node + 1, childBuffer);
            FieldLayout layout = new FieldLayout(field, areElements, node, buffer, children);
            layouts.add(layout);
            node = layout.endNode();
            buffer = layout.endBuffer();
        }
        return List.copyOf(layouts);
    }

    /** The place behind the last node of the field and its children. */
    int endNode() {
        return children.isEmpty() ? node + 1 : children.get(children.size() - 1).endNode();
    }

    /** The place behind the last buffer of the field and its children. */
    int endBuffer() {
        return children.isEmpty()
                ? firstBuffer + ColumnTypes.bufferCount(field.getType())
                : children.get(children.size() - 1).endBuffer();
    }
}
