package io.synadb.container;

import io.synadb.CorruptDataException;
import io.synadb.container.ContainerFormat.Contents;
import io.synadb.container.ContainerFormat.Entry;
import io.synadb.container.ContainerHeader.Magic;
import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.file.MappedWindow;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A container, mapped. Opening reads the header and the table; a section is read, and its checksums compared, when somebody
 * asks for it.
 *
 * <p>Whoever reads sections {@linkplain #retain retains} the reader meanwhile: what stands behind an unmapped address is gone,
 * and touching it can end the process. Thread-safe; the object's monitor guards the sections handed out.
 */
public final class ContainerReader implements AutoCloseable {
    /** Windows of the mapping start this far apart, and reach as far again where the file does. */
    private static final int WINDOW_SHIFT = 30;

    private final Path path;
    private final Contents contents;
    private final List<MappedWindow> windows;
    private final Map<String, Section> sections = new HashMap<>();
    private final AtomicInteger holders = new AtomicInteger(1);
    private boolean closed;

    private ContainerReader(Path path, Contents contents, List<MappedWindow> windows) {
        this.path = path;
        this.contents = contents;
        this.windows = windows;
    }

    /**
     * Opens a container of the local disk.
     *
     * @throws io.synadb.NotFoundException if there is no such file
     * @throws CorruptDataException if its header or table is damaged, or it is no container of this family
     * @throws io.synadb.UnsupportedFeatureException if it is of a later version
     */
    public static ContainerReader open(Path path, Magic magic) {
        return open(Disk.local(), path, magic);
    }

    /** The same, of any disk. */
    public static ContainerReader open(Disk disk, Path path, Magic magic) {
        try (DataFile file = disk.openForReading(path)) {
            long fileBytes = file.sizeBytes();
            ByteBuffer start = read(file, 0, (int) Math.min(fileBytes, ContainerFormat.HEADER_BYTES));
            int tableEnd = ContainerFormat.tableEnd(ContainerFormat.sectionCount(path, start, magic));
            ByteBuffer head = read(file, 0, (int) Math.min(fileBytes, tableEnd));
            Contents contents = ContainerFormat.decode(path, head, magic, fileBytes);
            checkGaps(path, file, contents);
            return new ContainerReader(path, contents, map(file, fileBytes));
        }
    }

    private static ByteBuffer read(DataFile file, long position, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        file.read(bytes, position);
        return bytes.flip();
    }

    /** The zeros between sections are the only bytes without a checksum. */
    private static void checkGaps(Path path, DataFile file, Contents contents) {
        long end = ContainerFormat.tableEnd(contents.entries().size());
        for (Entry entry : contents.entries().values()) {
            ByteBuffer gap = read(file, end, (int) (entry.offset() - end));
            while (gap.hasRemaining()) {
                if (gap.get() != 0) {
                    throw ContainerFormat.damaged(
                            path, end, "the bytes before section %s are not zero".formatted(entry.name()));
                }
            }
            end = entry.offset() + entry.length();
        }
    }

    private static List<MappedWindow> map(DataFile file, long fileBytes) {
        List<MappedWindow> windows = new ArrayList<>();
        for (long start = 0; start < fileBytes; start += 1L << WINDOW_SHIFT) {
            windows.add(file.map(start, Math.min(fileBytes - start, Integer.MAX_VALUE)));
        }
        return windows;
    }

    public Path path() {
        return path;
    }

    public ContainerHeader header() {
        return contents.header();
    }

    /** Whether there is a section of that name. */
    public boolean has(String name) {
        return contents.entries().containsKey(name);
    }

    /**
     * A section, checked: the whole of it now, or each block when it is first read, if it has checksums of blocks.
     *
     * @throws CorruptDataException if there is none of that name, or its checksum does not fit
     * @throws IllegalStateException after {@link #close}
     */
    public synchronized Section section(String name) {
        if (closed) {
            throw new IllegalStateException("The container " + path + " is closed.");
        }
        Section section = sections.get(name);
        if (section == null) {
            section = open(name);
            sections.put(name, section);
        }
        return section;
    }

    private Section open(String name) {
        Section bytes = raw(name);
        if (!contents.entries().containsKey(ContainerFormat.BLOCKS_OF + name)) {
            bytes.checkWhole(entry(name).crc());
            return bytes;
        }
        String sumsName = ContainerFormat.BLOCKS_OF + name;
        Section sums = raw(sumsName);
        sums.checkWhole(entry(sumsName).crc());
        return bytes.checkedBy(sums);
    }

    private Section raw(String name) {
        Entry entry = entry(name);
        return new Section(path, name, entry.offset(), entry.length(), windows, WINDOW_SHIFT);
    }

    private Entry entry(String name) {
        Entry entry = contents.entries().get(name);
        if (entry == null) {
            throw ContainerFormat.damaged(
                    path,
                    ContainerFormat.HEADER_BYTES,
                    "it has no section %s, only %s"
                            .formatted(name, contents.entries().keySet()));
        }
        return entry;
    }

    /**
     * Keeps the mapping, whoever closes the reader, until {@link #release}.
     *
     * @return false if it was closed, and nobody held it: there is nothing to release
     */
    public boolean retain() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Ends what {@link #retain} began. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            windows.forEach(MappedWindow::release);
        }
    }

    /** Closes the file and, when nobody retains it any more, takes back the mapping. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }
}
