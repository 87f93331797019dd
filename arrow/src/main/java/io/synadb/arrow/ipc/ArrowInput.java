package io.synadb.arrow.ipc;

import io.synadb.CorruptDataException;
import io.synadb.ErrorCode;
import io.synadb.NotFoundException;
import io.synadb.SchemaException;
import io.synadb.SynaException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.arrow.BatchLoader;
import io.synadb.arrow.BatchMessage;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.ipc.MessageSource.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads an Arrow IPC stream or file, which it tells apart by their first bytes.
 *
 * <pre>{@code
 * try (ArrowInput input = ArrowInput.open(path, allocator)) {
 *     Table table = Table.create(storage, TableSpec.builder().schema(input.schema()).build());
 *     table.append(input, WriteOptions.defaults(), allocator);
 * }
 * }</pre>
 *
 * <p>Takes the types that a table can hold. A column with a dictionary comes out as its values, large texts, bytes and lists and
 * views of texts and bytes as plain ones. A body may be compressed as LZ4 frames or by zstd, and the buffers of one that is not
 * are parts of the memory that it was read into. Not thread-safe.
 */
public final class ArrowInput implements AutoCloseable {
    private final String name;
    private final MessageSource source;
    private final BufferAllocator allocator;
    /** As the stream has it. */
    private final List<Field> written;

    private final Schema schema;
    private final PlainColumns columns;
    private final BatchLoader loader;
    private final List<Integer> fieldIds;
    private final Dictionaries dictionaries;
    private boolean closed;

    private ArrowInput(String name, MessageSource source, BufferAllocator allocator) {
        this.name = name;
        this.source = source;
        this.allocator = allocator;
        Schema plain = Schemas.withoutFieldIds(readSchema());
        this.written = plain.getFields();
        this.schema = new Schema(written.stream().map(Dictionaries::decoded).toList(), plain.getCustomMetadata());
        requireSupported();
        List<Field> held = written.stream().map(Dictionaries::stored).toList();
        this.columns = new PlainColumns(held);
        Schema stored = Schemas.withFieldIds(
                new Schema(held.stream().map(PlainColumns::of).toList()), 1);
        this.loader = BatchLoader.of(stored, stored);
        this.fieldIds = stored.getFields().stream().map(Schemas::fieldId).toList();
        this.dictionaries = new Dictionaries(plain, allocator);
    }

    /**
     * Opens a file that holds a stream or a file, and reads its schema.
     *
     * @param allocator accounts for the batches
     * @throws NotFoundException if there is none
     * @throws CorruptDataException here and in {@link #next}, if it is cut off, or is not what Arrow writes
     * @throws UnsupportedFeatureException here and in {@link #next}, if a column is of a type that a table cannot hold, or one
     *     of a batch has 2 GiB or more
     */
    public static ArrowInput open(Path path, BufferAllocator allocator) {
        try {
            return open(
                    new MessageSource(path.toString(), FileChannel.open(path, StandardOpenOption.READ), allocator),
                    path.toString(),
                    allocator);
        } catch (NoSuchFileException e) {
            throw new NotFoundException("There is no Arrow stream or file " + path + ": check the path.");
        } catch (IOException e) {
            throw new SynaException(ErrorCode.IO, "Cannot open " + path + ": " + e, e);
        }
    }

    /**
     * As {@link #open(Path, BufferAllocator)}, from anywhere.
     *
     * @param in closed with this, or when this fails; nothing is read behind the end of a stream
     * @param name of the stream in messages
     */
    public static ArrowInput open(InputStream in, String name, BufferAllocator allocator) {
        return open(new MessageSource(name, Channels.newChannel(in), allocator), name, allocator);
    }

    private static ArrowInput open(MessageSource source, String name, BufferAllocator allocator) {
        try {
            return new ArrowInput(name, source, allocator);
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private void requireSupported() {
        try {
            Schemas.requireSupported(schema);
        } catch (UnsupportedFeatureException e) {
            throw new UnsupportedFeatureException("Cannot read " + name + ": " + e.getMessage());
        } catch (SchemaException e) {
            throw new SchemaException("Cannot read " + name + ": " + e.getMessage());
        }
    }

    private Schema readSchema() {
        Frame frame = source.next().orElseThrow(() -> source.damaged(0, "found no schema before the end"));
        try {
            source.body(frame).close();
            if (frame.message().headerType() != MessageHeader.Schema) {
                throw source.damaged(frame.offset(), "found a message that is no schema");
            }
            org.apache.arrow.flatbuf.Schema found =
                    (org.apache.arrow.flatbuf.Schema) frame.message().header(new org.apache.arrow.flatbuf.Schema());
            if (found != null && found.endianness() != Endianness.Little) {
                throw new UnsupportedFeatureException(
                        "Cannot read " + name + ": its numbers are big-endian. Write it on a little-endian machine.");
            }
            SchemaSize.require(found);
            return Schema.convertSchema(found);
        } catch (SynaException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw source.damaged(frame.offset(), "found a schema that Arrow cannot read: " + e);
        }
    }

    /** The columns, as {@link #next} gives them. */
    public Schema schema() {
        return schema;
    }

    /** The source in messages. */
    public String name() {
        return name;
    }

    /** The next batch, which is fresh and the caller's to close; empty at the end, which was found where it has to be. */
    public Optional<VectorSchemaRoot> next() {
        if (closed) {
            throw new IllegalStateException("The input " + name + " is closed.");
        }
        for (Optional<Frame> next = source.next(); next.isPresent(); next = source.next()) {
            VectorSchemaRoot batch = take(next.get());
            if (batch != null) {
                return Optional.of(batch);
            }
        }
        return Optional.empty();
    }

    /** A batch; null for a dictionary, which is remembered. */
    private @Nullable VectorSchemaRoot take(Frame frame) {
        try {
            if (frame.message().headerType() == MessageHeader.RecordBatch) {
                return batch(frame, required(frame.message().header(new RecordBatch())));
            } else if (frame.message().headerType() == MessageHeader.DictionaryBatch) {
                remember(frame, required(frame.message().header(new DictionaryBatch())));
                return null;
            }
            throw new IllegalArgumentException(
                    "found a message of type " + frame.message().headerType() + ", expected a batch");
        } catch (UnsupportedFeatureException e) {
            throw new UnsupportedFeatureException(
                    "Cannot read " + name + " at offset " + frame.offset() + ": " + e.getMessage());
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            throw source.damaged(frame.offset(), String.valueOf(e.getMessage()));
        }
    }

    /** The body of a batch whose buffers can be taken, which is known before it is read. */
    private ArrowBuf body(Frame frame, RecordBatch batch) {
        BatchMessage.of(batch, frame.bodyLength());
        return source.body(frame);
    }

    @SuppressWarnings("unchecked")
    private static <T> T required(@Nullable Object header) {
        if (header == null) {
            throw new IllegalArgumentException("found a message without a header");
        }
        return (T) header;
    }

    private void remember(Frame frame, DictionaryBatch dictionary) {
        RecordBatch values = required(dictionary.data());
        try (ArrowBuf body = body(frame, values)) {
            dictionaries.take(dictionary, values, body);
        }
    }

    private VectorSchemaRoot batch(Frame frame, RecordBatch found) {
        List<FieldVector> vectors = new ArrayList<>();
        try (ArrowBuf bytes = body(frame, found);
                MessageBody body = MessageBody.of(found, columns, bytes, allocator)) {
            vectors.addAll(
                    loader.load(body.message(), fieldIds, body, allocator).getFieldVectors());
            for (int i = 0; i < vectors.size(); i++) {
                Offsets.requireOrder(vectors.get(i));
                if (written.get(i).getDictionary() != null) {
                    try (FieldVector numbers = vectors.get(i)) {
                        vectors.set(i, dictionaries.decode(written.get(i), numbers));
                    }
                }
            }
            return new VectorSchemaRoot(schema, vectors, body.message().rows());
        } catch (RuntimeException | Error e) {
            vectors.forEach(FieldVector::close);
            throw e;
        }
    }

    /** Closes the source; batches stay readable. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            dictionaries.close();
            source.close();
        }
    }
}
