package io.synadb.container;

import io.synadb.AlreadyExistsException;
import io.synadb.InvalidArgumentException;
import io.synadb.container.ContainerFormat.Contents;
import io.synadb.container.ContainerFormat.Entry;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.file.FreeName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Writes a container under a name of its own, and gives it the right one when it is whole and on the device: whoever opens
 * the name finds the old file or the new one, also after a crash. What is no container is never replaced ({@link
 * ContainerPlace}).
 *
 * <p>Two writers of one name exclude each other by nothing: whoever renames last wins. Not thread-safe.
 */
public final class ContainerWriter {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final String PARTIAL = ".tmp";

    private final Disk disk;
    private final Path path;
    private final ContainerHeader header;
    private final List<Section> sections = new ArrayList<>();

    private ContainerWriter(Disk disk, Path path, ContainerHeader header) {
        this.disk = disk;
        this.path = path;
        this.header = header;
    }

    /** Gives out the bytes of a section, in order. */
    @FunctionalInterface
    public interface Content {
        /** Puts all bytes of the section, in pieces of any size. */
        void writeTo(Sink sink);
    }

    /** Takes the bytes of a section. */
    public interface Sink {
        /** Takes all remaining bytes of a buffer. */
        void put(ByteBuffer bytes);
    }

    private record Section(String name, boolean checkedByBlocks, Content content) {}

    /** Starts a container on the local disk. Nothing is written before {@link #publish}. */
    public static ContainerWriter to(Path path, ContainerHeader header) {
        return to(Disk.local(), path, header);
    }

    /** The same on any disk. */
    public static ContainerWriter to(Disk disk, Path path, ContainerHeader header) {
        return new ContainerWriter(disk, path, header);
    }

    /** Adds a section that readers check as a whole. */
    public ContainerWriter section(String name, Content content) {
        return add(name, false, content);
    }

    /** Adds a section that readers check block by block, as they use it. Its name is one character shorter. */
    public ContainerWriter blocks(String name, Content content) {
        return add(name, true, content);
    }

    private ContainerWriter add(String name, boolean checkedByBlocks, Content content) {
        String longest = checkedByBlocks ? ContainerFormat.BLOCKS_OF + name : name;
        if (!ContainerFormat.isName(longest) || sections.stream().anyMatch(other -> other.name.equals(name))) {
            throw new InvalidArgumentException(
                    "Section '%s' cannot be added: expected a new name of at most %d ASCII signs"
                            .formatted(name, ContainerFormat.NAME_BYTES - (longest.length() - name.length())));
        }
        sections.add(new Section(name, checkedByBlocks, content));
        return this;
    }

    /**
     * Writes everything, forces it to the device, and names it; the container that had the name before is gone.
     *
     * @throws AlreadyExistsException if something else has the name: nothing is written then
     */
    public void publish() {
        ContainerPlace.obstacle(disk, path, header.magic()).ifPresent(obstacle -> {
            throw new AlreadyExistsException("Cannot write " + path + ": " + obstacle);
        });
        // What a writer left that did not come to its end.
        ContainerPlace.clear(disk, path.resolveSibling(path.getFileName() + PARTIAL), header.magic());
        DataFile file = FreeName.create(disk, path, PARTIAL);
        Path unnamed = file.path();
        try {
            write(file);
            disk.replace(unnamed, path);
        } catch (RuntimeException e) {
            try {
                disk.delete(unnamed);
            } catch (RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
        disk.syncDirectoryOf(path);
    }

    private void write(DataFile created) {
        int count = sections.stream()
                .mapToInt(section -> section.checkedByBlocks ? 2 : 1)
                .sum();
        try (DataFile file = created) {
            // On the device before anything else: a file that a crash leaves is known by it.
            file.write(ByteBuffer.wrap(header.magic().text().getBytes(StandardCharsets.US_ASCII)), 0);
            file.sync();
            Map<String, Entry> entries = new LinkedHashMap<>();
            long end = ContainerFormat.tableEnd(count);
            for (Section section : sections) {
                SectionSink sink = new SectionSink(file, ContainerFormat.align(end));
                pad(file, end, sink.start);
                section.content.writeTo(sink);
                end = sink.finish();
                entries.put(section.name, new Entry(section.name, sink.start, end - sink.start, sink.crc()));
                if (section.checkedByBlocks) {
                    SectionSink sums = new SectionSink(file, ContainerFormat.align(end));
                    pad(file, end, sums.start);
                    sums.put(sink.blockSums());
                    end = sums.finish();
                    String name = ContainerFormat.BLOCKS_OF + section.name;
                    entries.put(name, new Entry(name, sums.start, end - sums.start, sums.crc()));
                }
            }
            file.write(ContainerFormat.encode(new Contents(header, entries)), 0);
            file.sync();
        }
    }

    private static void pad(DataFile file, long from, long to) {
        file.write(ByteBuffer.allocate((int) (to - from)), from);
    }

    private static final class SectionSink implements Sink {
        private final DataFile file;
        private final long start;
        private final CRC32C whole = new CRC32C();
        private final CRC32C block = new CRC32C();
        private final List<Integer> blocks = new ArrayList<>();
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private long written;

        SectionSink(DataFile file, long start) {
            this.file = file;
            this.start = start;
        }

        @Override
        public void put(ByteBuffer bytes) {
            while (bytes.hasRemaining()) {
                int count = Math.min(bytes.remaining(), buffer.remaining());
                buffer.put(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
                if (!buffer.hasRemaining()) {
                    drain();
                }
            }
        }

        private void drain() {
            buffer.flip();
            whole.update(buffer.duplicate());
            // The buffer holds whole blocks, except at the end of the section.
            for (int at = 0; at < buffer.limit(); at += ContainerFormat.BLOCK_BYTES) {
                block.reset();
                block.update(buffer.slice(at, Math.min(ContainerFormat.BLOCK_BYTES, buffer.limit() - at)));
                blocks.add((int) block.getValue());
            }
            int count = buffer.remaining();
            file.write(buffer, start + written);
            written += count;
            buffer.clear();
        }

        /** Writes what is left, and returns where the section ends. */
        long finish() {
            drain();
            return start + written;
        }

        int crc() {
            return (int) whole.getValue();
        }

        ByteBuffer blockSums() {
            ByteBuffer sums = ByteBuffer.allocate(blocks.size() * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            blocks.forEach(sums::putInt);
            return sums.flip();
        }
    }
}
