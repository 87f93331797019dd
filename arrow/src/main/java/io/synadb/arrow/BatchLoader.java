package io.synadb.arrow;

import static io.synadb.arrow.BatchMessage.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Makes batches of messages of one schema, as another of the same table has their columns: only the buffers of the columns
 * that are asked for are taken. {@link Evolution} says what is shown as what; a column whose values have other bytes in the
 * message is copied, one that the message lacks is made, and all others are shown where they stand.
 *
 * <p>What a message says of those columns is checked against the schema before any of it is shown: every buffer and every
 * child is as long as the values need. Offsets between the first and the last are vouched for by the checksums of their
 * blocks, and Arrow checks each that it follows. Immutable and thread-safe.
 */
public final class BatchLoader {
    private final Schema shown;
    /** By field id, those of the messages. */
    private final Map<Integer, FieldLayout> layouts;

    private final int nodes;
    private final int buffers;

    private BatchLoader(Schema shown, List<FieldLayout> layouts) {
        this.shown = shown;
        this.layouts = new HashMap<>();
        layouts.forEach(layout -> this.layouts.put(Schemas.fieldId(layout.field()), layout));
        this.nodes = layouts.isEmpty() ? 0 : layouts.get(layouts.size() - 1).endNode();
        this.buffers = layouts.isEmpty() ? 0 : layouts.get(layouts.size() - 1).endBuffer();
    }

    /**
     * For messages of a schema that a table can hold ({@link Schemas#requireSupported}).
     *
     * @param written the schema of the messages
     * @param shown the columns to choose from, as they are to be shown: {@link Evolution#obstacle} finds none
     */
    public static BatchLoader of(Schema written, Schema shown) {
        Schemas.requireSupported(written);
        return new BatchLoader(shown, FieldLayout.of(written));
    }

    /**
     * A fresh batch of some columns of a message; the caller closes it, and with it the buffers taken from the body.
     *
     * @param fieldIds the columns, in the order of the batch
     * @throws io.synadb.SchemaException when there is no such column
     * @throws IllegalArgumentException when the message is not one of this schema: the message says what was found
     */
    public VectorSchemaRoot load(
            BatchMessage message, List<Integer> fieldIds, BodyBuffers body, BufferAllocator allocator) {
        require(
                message.nodes() == nodes && message.buffers() == buffers,
                "found " + message.nodes() + " nodes and " + message.buffers() + " buffers, expected " + nodes + " and "
                        + buffers);
        Schema selected = Schemas.select(shown, fieldIds);
        List<FieldVector> vectors = new ArrayList<>();
        try {
            for (Field field : selected.getFields()) {
                FieldVector vector = field.createVector(allocator);
                vectors.add(vector);
                FieldLayout layout = layouts.get(Schemas.fieldId(field));
                if (layout == null) {
                    DefaultColumn.fill(vector, message.rows());
                } else {
                    require(
                            message.valueCount(layout.node()) == message.rows(),
                            "found " + message.valueCount(layout.node()) + " values in " + message.rows() + " rows");
                    fill(vector, layout, message, body, allocator);
                }
            }
            return new VectorSchemaRoot(selected, vectors, message.rows());
        } catch (RuntimeException | Error e) {
            vectors.forEach(FieldVector::close);
            throw e;
        }
    }

    /** Whether the messages have a column. */
    public boolean has(int fieldId) {
        return layouts.containsKey(fieldId);
    }

    private static void fill(
            FieldVector vector, FieldLayout layout, BatchMessage message, BodyBuffers body, BufferAllocator allocator) {
        Field written = layout.field();
        if (Widening.changesBytes(written.getType(), vector.getField().getType())) {
            try (FieldVector narrow = written.createVector(allocator)) {
                fill(narrow, layout, message, body, allocator);
                Widening.copy(narrow, vector);
            }
            return;
        }
        int values = message.valueCount(layout.node());
        int nulls = message.nullCount(layout.node());
        List<ArrowBuf> own = new ArrayList<>(3);
        try {
            own.add(validity(layout, message, body, allocator));
            for (int i = 1; i < ColumnTypes.bufferCount(written.getType()); i++) {
                own.add(take(layout.firstBuffer() + i, message, body, allocator));
            }
            checkBuffers(layout, message, own);
            vector.loadFieldBuffers(new ArrowFieldNode(values, nulls), own);
        } finally {
            own.forEach(ArrowBuf::close);
        }
        List<FieldVector> children = vector.getChildrenFromFields();
        for (int i = 0; i < children.size(); i++) {
            FieldVector child = children.get(i);
            int place = Evolution.place(written.getChildren(), child.getField(), i);
            if (place < 0) {
                DefaultColumn.fill(child, values);
            } else {
                fill(child, layout.children().get(place), message, body, allocator);
            }
        }
    }

    private static ArrowBuf validity(
            FieldLayout layout, BatchMessage message, BodyBuffers body, BufferAllocator allocator) {
        int values = message.valueCount(layout.node());
        int length = message.bufferLength(layout.firstBuffer());
        if (length == 0) {
            int nulls = message.nullCount(layout.node());
            require(
                    nulls == 0,
                    "found " + nulls + " nulls in '" + layout.field().getName() + "' and no validity");
            if (values == 0) {
                return allocator.getEmpty();
            }
            return layout.isElement() ? AllValid.ofElements(values, allocator) : AllValid.of(values, allocator);
        }
        ArrowBuf bits = take(layout.firstBuffer(), message, body, allocator);
        try {
            requireLength(layout, bits.capacity(), (values + 7L) / 8);
            return bits;
        } catch (IllegalArgumentException e) {
            bits.close();
            throw e;
        }
    }

    private static ArrowBuf take(int buffer, BatchMessage message, BodyBuffers body, BufferAllocator allocator) {
        int length = message.bufferLength(buffer);
        return length == 0 ? allocator.getEmpty() : body.buffer(buffer, message.bufferOffset(buffer), length);
    }

    /** Checks that the values of a field lie within its buffers, and those of its children within theirs. */
    private static void checkBuffers(FieldLayout layout, BatchMessage message, List<ArrowBuf> own) {
        ArrowType type = layout.field().getType();
        long values = message.valueCount(layout.node());
        if (ColumnTypes.bitWidth(type) > 0) {
            requireLength(layout, own.get(1).capacity(), (values * ColumnTypes.bitWidth(type) + 7) / 8);
        } else if (ColumnTypes.hasOffsets(type)) {
            long reach = checkOffsets(layout, own.get(1), values);
            requireLength(layout, own.size() == 3 ? own.get(2).capacity() : childValues(layout, message), reach);
        } else if (type instanceof ArrowType.FixedSizeList list) {
            requireLength(layout, childValues(layout, message), values * list.getListSize());
        } else {
            for (FieldLayout child : layout.children()) {
                requireLength(layout, message.valueCount(child.node()), values);
            }
        }
    }

    private static long childValues(FieldLayout layout, BatchMessage message) {
        return message.valueCount(layout.children().get(0).node());
    }

    private static long checkOffsets(FieldLayout layout, ArrowBuf offsets, long values) {
        if (values == 0) {
            return 0;
        }
        requireLength(layout, offsets.capacity(), 4 * (values + 1));
        int first = offsets.getInt(0);
        int last = offsets.getInt(4 * values);
        require(
                0 <= first && first <= last,
                "found offsets from " + first + " to " + last + " in '"
                        + layout.field().getName() + "'");
        return last;
    }

    private static void requireLength(FieldLayout layout, long found, long needed) {
        require(
                found >= needed,
                "found a buffer or child of '" + layout.field().getName() + "' with " + found + ", expected at least "
                        + needed);
    }
}
