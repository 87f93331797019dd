package io.synadb.arrow.ipc;

import io.synadb.UnsupportedFeatureException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Texts, bytes and lists that others write in another form than a table has: the large ones, whose offsets have 64 bits (what
 * pandas makes of texts), and views, whose values stand anywhere in any number of buffers (what Polars has). They become the
 * same values behind offsets of 32 bits. Large ones keep their values where they are, views are copied. That the keys of maps are
 * sorted, as others may say, is forgotten.
 *
 * <p>Immutable and thread-safe.
 */
final class PlainColumns {
    /** As batches hold them. */
    private final List<Field> written;

    private final boolean changes;

    PlainColumns(List<Field> written) {
        this.written = List.copyOf(written);
        this.changes = !written.equals(written.stream().map(PlainColumns::of).toList());
    }

    /** A column in the form that a table has, if it is one of these. */
    static Field of(Field field) {
        FieldType type =
                new FieldType(field.isNullable(), plain(field.getType()), field.getDictionary(), field.getMetadata());
        return new Field(
                field.getName(),
                type,
                field.getChildren().stream().map(PlainColumns::of).toList());
    }

    private static ArrowType plain(ArrowType type) {
        if (type instanceof ArrowType.LargeUtf8 || type instanceof ArrowType.Utf8View) {
            return ArrowType.Utf8.INSTANCE;
        } else if (type instanceof ArrowType.LargeBinary || type instanceof ArrowType.BinaryView) {
            return ArrowType.Binary.INSTANCE;
        }
        if (type instanceof ArrowType.LargeList) {
            return ArrowType.List.INSTANCE;
        }
        return type instanceof ArrowType.Map ? new ArrowType.Map(false) : type;
    }

    private static boolean isLarge(ArrowType type) {
        return type instanceof ArrowType.LargeUtf8
                || type instanceof ArrowType.LargeBinary
                || type instanceof ArrowType.LargeList;
    }

    /** Whether there are any such columns. */
    boolean changes() {
        return changes;
    }

    /**
     * A batch in the form that a table has.
     *
     * @param body of it, in the form that it was written in; stays the caller's, and may be closed
     * @throws IllegalArgumentException when its buffers are not such as its columns have
     * @throws UnsupportedFeatureException when a column of it has 2 GiB of values or more
     */
    MessageBody plain(RecordBatch batch, MessageBody body, BufferAllocator allocator) {
        Rewriting rewriting = new Rewriting(batch, body, allocator);
        try {
            written.forEach(rewriting::column);
            return rewriting.body();
        } catch (RuntimeException | Error e) {
            rewriting.buffers.forEach(ArrowBuf::close);
            throw e;
        }
    }

    /** Goes through the nodes and buffers of one batch. Not thread-safe. */
    private static final class Rewriting {
        private static final int VIEW_BYTES = 16;
        /** Longer values stand in a buffer: its place is the third number of the view, and where in it the fourth. */
        private static final int MOST_BYTES_IN_VIEW = 12;

        private final RecordBatch batch;
        private final MessageBody body;
        private final BufferAllocator allocator;
        private final List<ArrowBuf> buffers = new ArrayList<>();
        private final List<Long> lengths = new ArrayList<>();
        private int node;
        private int buffer;
        private int view;

        Rewriting(RecordBatch batch, MessageBody body, BufferAllocator allocator) {
            this.batch = batch;
            this.body = body;
            this.allocator = allocator;
        }

        void column(Field field) {
            require(node < body.message().nodes(), "found too few nodes: none for '" + field.getName() + "'");
            int values = body.message().valueCount(node++);
            ArrowType type = field.getType();
            ArrowBuf validity = keep(field);
            if (type instanceof ArrowType.Utf8View || type instanceof ArrowType.BinaryView) {
                views(field, values, validity);
            } else if (!isLarge(type)) {
                for (int i = 1; i < TypeLayout.getTypeBufferCount(type); i++) {
                    keep(field);
                }
            } else {
                narrow(field, values);
                if (!(type instanceof ArrowType.LargeList)) {
                    keep(field);
                }
            }
            field.getChildren().forEach(this::column);
        }

        private ArrowBuf keep(Field field) {
            ArrowBuf next = next(field);
            add(next, next.capacity());
            return next;
        }

        private ArrowBuf next(Field field) {
            require(buffer < body.message().buffers(), "found too few buffers: none for '" + field.getName() + "'");
            int place = buffer++;
            int length = body.message().bufferLength(place);
            return length == 0
                    ? allocator.getEmpty()
                    : body.buffer(place, body.message().bufferOffset(place), length);
        }

        private void add(ArrowBuf found, long length) {
            buffers.add(found);
            lengths.add(length);
        }

        private void narrow(Field field, int values) {
            try (ArrowBuf wide = next(field)) {
                if (values == 0) {
                    add(allocator.getEmpty(), 0);
                    return;
                }
                requireLength(field, wide, (values + 1L) * Long.BYTES);
                ArrowBuf narrow = offsets(values);
                for (long i = 0; i <= values; i++) {
                    long offset = wide.getLong(i * Long.BYTES);
                    require(offset >= 0, "found the offset " + offset + " in '" + field.getName() + "'");
                    narrow.setInt(i * Integer.BYTES, narrowed(field, offset));
                }
            }
        }

        private ArrowBuf offsets(int values) {
            long length = (values + 1L) * Integer.BYTES;
            ArrowBuf offsets = allocator.buffer(length);
            add(offsets, length);
            return offsets;
        }

        private static int narrowed(Field field, long offset) {
            if (offset > Integer.MAX_VALUE) {
                throw new UnsupportedFeatureException("found a batch with " + offset + " bytes or elements in '"
                        + field.getName() + "', expected at most " + Integer.MAX_VALUE
                        + ". Write batches of fewer rows.");
            }
            return (int) offset;
        }

        private void views(Field field, int values, ArrowBuf validity) {
            List<ArrowBuf> parts = new ArrayList<>();
            try (ArrowBuf views = next(field)) {
                require(view < batch.variadicBufferCountsLength(), "found no count of the buffers of views");
                long count = batch.variadicBufferCounts(view++);
                require(0 <= count && count <= body.message().buffers(), "found views of " + count + " buffers");
                while (parts.size() < count) {
                    parts.add(next(field));
                }
                requireLength(field, views, (long) values * VIEW_BYTES);
                boolean nulls = validity.capacity() > 0;
                requireLength(field, validity, nulls ? (values + 7L) / 8 : 0);
                ArrowBuf offsets = offsets(values);
                long end = 0;
                offsets.setInt(0, 0);
                for (long row = 0; row < values; row++) {
                    boolean there = !nulls || (validity.getByte(row / 8) >> row % 8 & 1) != 0;
                    end += there ? checkedLength(field, views, row * VIEW_BYTES, parts) : 0;
                    offsets.setInt((row + 1) * Integer.BYTES, narrowed(field, end));
                }
                ArrowBuf data = end == 0 ? allocator.getEmpty() : allocator.buffer(end);
                add(data, end);
                for (long row = 0; row < values; row++) {
                    int start = offsets.getInt(row * Integer.BYTES);
                    copy(
                            views,
                            row * VIEW_BYTES,
                            parts,
                            data,
                            start,
                            offsets.getInt((row + 1) * Integer.BYTES) - start);
                }
            } finally {
                parts.forEach(ArrowBuf::close);
            }
        }

        private static int checkedLength(Field field, ArrowBuf views, long at, List<ArrowBuf> parts) {
            int length = views.getInt(at);
            int part = length > MOST_BYTES_IN_VIEW ? views.getInt(at + 8) : 0;
            long from = length > MOST_BYTES_IN_VIEW ? views.getInt(at + 12) : 0;
            require(
                    length >= 0
                            && from >= 0
                            && (length <= MOST_BYTES_IN_VIEW
                                    || 0 <= part
                                            && part < parts.size()
                                            && from + length <= parts.get(part).capacity()),
                    "found a view of " + length + " bytes at " + from + " of buffer " + part + " in '" + field.getName()
                            + "'");
            return length;
        }

        private static void copy(
                ArrowBuf views, long at, List<ArrowBuf> parts, ArrowBuf target, long start, int length) {
            if (length > MOST_BYTES_IN_VIEW) {
                target.setBytes(start, parts.get(views.getInt(at + 8)), views.getInt(at + 12), length);
            } else if (length > 0) {
                target.setBytes(start, views, at + Integer.BYTES, length);
            }
        }

        MessageBody body() {
            require(
                    node == body.message().nodes() && buffer == body.message().buffers(),
                    "found " + body.message().nodes() + " nodes and "
                            + body.message().buffers() + " buffers, expected " + node + " and " + buffer);
            return body.with(
                    buffers, lengths.stream().mapToLong(Long::longValue).toArray());
        }
    }

    private static void requireLength(Field field, ArrowBuf found, long needed) {
        require(
                found.capacity() >= needed,
                "found a buffer of '" + field.getName() + "' with " + found.capacity() + " bytes, expected at least "
                        + needed);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
