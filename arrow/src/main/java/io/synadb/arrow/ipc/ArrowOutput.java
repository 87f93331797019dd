package io.synadb.arrow.ipc;

import io.synadb.ErrorCode;
import io.synadb.SchemaException;
import io.synadb.SynaException;
import io.synadb.arrow.EncodedBatch;
import io.synadb.arrow.Schemas;
import io.synadb.file.Directories;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches as an Arrow IPC stream or file.
 *
 * <pre>{@code
 * try (ArrowOutput output = ArrowOutput.file(path)) {
 *     table.current().scan().select("id", "embedding").writeTo(output, allocator);
 * }
 * }</pre>
 *
 * <p>The buffers of a batch are written from where they stand, uncompressed, each on a multiple of 64 bytes. A file takes
 * its name, and the place of one that has it, when it is finished: nobody sees a part. A stream that is not finished lacks
 * its end, which is how {@link ArrowInput} knows. Not thread-safe.
 */
public final class ArrowOutput implements AutoCloseable {
    private final String name;
    private final WritableByteChannel channel;
    private final @Nullable Path file;
    /** Where the file stands until it is finished. */
    private final @Nullable Path part;

    private final List<ArrowBlock> batches = new ArrayList<>();
    private @Nullable Schema schema;
    private long position;
    private boolean finished;
    private boolean closed;

    private ArrowOutput(String name, WritableByteChannel channel, @Nullable Path file, @Nullable Path part) {
        this.name = name;
        this.channel = channel;
        this.file = file;
        this.part = part;
    }

    /**
     * An IPC file, also known as Feather version 2.
     *
     * @throws SynaException if the folder cannot be written to
     */
    public static ArrowOutput file(Path path) {
        Path part = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new ArrowOutput(path.toString(), channel, path, part);
        } catch (IOException e) {
            throw failed("create", path.toString(), e);
        }
    }

    /**
     * An IPC stream.
     *
     * @param out stays open when this is closed
     * @param name of the stream in messages
     */
    public static ArrowOutput stream(OutputStream out, String name) {
        return stream(Channels.newChannel(out), name);
    }

    /** As {@link #stream(OutputStream, String)}; the channel blocks. */
    public static ArrowOutput stream(WritableByteChannel out, String name) {
        return new ArrowOutput(name, out, null, null);
    }

    /**
     * Writes the schema, once, before the first batch. The field ids of a table stay behind.
     *
     * @throws SynaException if it cannot be written, here and in all that follow
     */
    public void begin(Schema columns) {
        requireOpen();
        if (schema != null) {
            throw new IllegalStateException("The output " + name + " was begun before.");
        }
        schema = Schemas.withoutFieldIds(columns);
        if (file != null) {
            write(IpcFormat.magic());
        }
        write(IpcFormat.schema(schema, position));
    }

    /**
     * Writes the rows of a batch, which stays the caller's.
     *
     * @throws SchemaException if its columns are not those of {@link #begin}
     */
    public void write(VectorSchemaRoot batch) {
        Schema begun = begun();
        if (!sameColumns(batch.getSchema().getFields(), begun.getFields())) {
            throw new SchemaException("Cannot write to " + name + ": found a batch of " + batch.getSchema()
                    + ", expected " + begun + ". Begin another output for it.");
        }
        try (EncodedBatch encoded = EncodedBatch.of(batch)) {
            int prefix = encoded.prefix().remaining();
            batches.add(new ArrowBlock(position, prefix, encoded.lengthBytes() - prefix));
            write(encoded.parts());
        }
    }

    /** Names of list elements do not matter: Arrow's own slices have others. */
    private static boolean sameColumns(List<Field> found, List<Field> expected) {
        boolean same = found.size() == expected.size();
        for (int i = 0; same && i < found.size(); i++) {
            same = found.get(i).getName().equals(expected.get(i).getName()) && sameType(found.get(i), expected.get(i));
        }
        return same;
    }

    private static boolean sameType(Field found, Field expected) {
        if (!found.getType().equals(expected.getType())) {
            return false;
        }
        if (expected.getType() instanceof ArrowType.Struct) {
            return sameColumns(found.getChildren(), expected.getChildren());
        }
        return found.getChildren().isEmpty()
                || sameType(found.getChildren().get(0), expected.getChildren().get(0));
    }

    /** Completes the stream, or the file, which is durable when this returns. */
    public void finish() {
        Schema begun = begun();
        write(IpcFormat.endOfStream());
        if (file != null && part != null) {
            write(IpcFormat.footer(begun, batches));
            publish((FileChannel) channel, part, file);
        }
        finished = true;
    }

    private static void publish(FileChannel channel, Path part, Path file) {
        try {
            channel.force(true);
            channel.close();
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed("finish", file.toString(), e);
        }
        Directories.syncParentOf(file);
    }

    private void write(ByteBuffer... parts) {
        try {
            if (channel instanceof GatheringByteChannel gathering) {
                int first = 0;
                while (first < parts.length) {
                    position += gathering.write(parts, first, parts.length - first);
                    while (first < parts.length && !parts[first].hasRemaining()) {
                        first++;
                    }
                }
                return;
            }
            for (ByteBuffer bytes : parts) {
                while (bytes.hasRemaining()) {
                    position += channel.write(bytes);
                }
            }
        } catch (IOException e) {
            throw failed("write to", name, e);
        }
    }

    /** Removes what was written of a file that is not finished. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (part == null || finished) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw failed("remove the part of", name, e);
        }
    }

    private void requireOpen() {
        if (closed || finished) {
            throw new IllegalStateException("The output " + name + " is " + (closed ? "closed." : "finished."));
        }
    }

    private Schema begun() {
        requireOpen();
        if (schema == null) {
            throw new IllegalStateException("The output " + name + " was not begun.");
        }
        return schema;
    }

    private static SynaException failed(String action, String name, IOException cause) {
        return new SynaException(ErrorCode.IO, "Cannot " + action + " " + name + ": " + cause, cause);
    }
}
