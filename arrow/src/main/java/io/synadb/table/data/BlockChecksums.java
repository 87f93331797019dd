package io.synadb.table.data;

import io.synadb.arrow.StoredBuffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/** The checksums of the blocks of buffers: what a footer has of a chunk. Stateless and thread-safe. */
final class BlockChecksums {
    private BlockChecksums() {}

    /** CRC32C of each {@link DataFileFormat#BLOCK_BYTES} of each buffer as it is stored, in their order. */
    static int[] of(List<StoredBuffer> buffers) {
        int[] crcs = new int
                [buffers.stream()
                        .mapToInt(buffer -> DataFileFormat.blocks(buffer.lengthBytes()))
                        .sum()];
        int next = 0;
        for (StoredBuffer buffer : buffers) {
            next = add(buffer, crcs, next);
        }
        return crcs;
    }

    private static int add(StoredBuffer buffer, int[] crcs, int first) {
        CRC32C crc = new CRC32C();
        int next = first;
        int room = DataFileFormat.BLOCK_BYTES;
        for (ByteBuffer part : buffer.parts()) {
            int end = part.limit();
            while (part.position() < end) {
                part.limit(Math.min(end, part.position() + room));
                room -= part.remaining();
                crc.update(part);
                if (room == 0) {
                    crcs[next++] = (int) crc.getValue();
                    crc.reset();
                    room = DataFileFormat.BLOCK_BYTES;
                }
            }
        }
        if (room < DataFileFormat.BLOCK_BYTES) {
            crcs[next++] = (int) crc.getValue();
        }
        return next;
    }
}
