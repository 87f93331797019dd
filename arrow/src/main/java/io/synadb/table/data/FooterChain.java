package io.synadb.table.data;

import io.synadb.CorruptDataException;
import io.synadb.arrow.Schemas;
import io.synadb.log.region.LogRecord;
import io.synadb.log.region.LogRegion;
import io.synadb.log.region.MappedSlice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the footers of a file say together: its schema, as if no column had a dictionary, its chunks in order, and the checksums of their blocks.
 *
 * <p>The last footer is the one that the commit vouches for; each names the one before. Every record that is read here is
 * verified as a whole. Immutable and thread-safe.
 */
@SuppressWarnings("ArrayRecordComponent") // internal, never changed
record FooterChain(
        Schema schema,
        DictionaryColumns encoded,
        List<Segment> segments,
        List<DataFileFormat.Chunk> chunks,
        List<DataFileFormat.Dictionary> dictionaries,
        int[] crcs) {
    /** A footer, and where the filter of its rows' keys stands in the file. */
    record Segment(DataFileFormat.Footer footer, long filterOffset) {}

    /**
     * Follows the chain from its end.
     *
     * @throws CorruptDataException when a record is damaged, or contradicts the commit or another
     */
    static FooterChain read(LogRegion region, DataFile file) {
        List<Segment> segments = new ArrayList<>();
        long offset = file.footer();
        long end = file.length();
        long rows = file.rows();
        while (true) {
            Segment segment = segment(region, offset, end, segments.isEmpty() ? file.footerCrc() : null);
            segments.add(segment);
            DataFileFormat.Footer footer = segment.footer();
            if (footer.rowsBefore() + footer.rows() != rows || footer.rowsBefore() < 0) {
                throw corrupt(
                        region,
                        offset,
                        "found a footer that ends at row " + (footer.rowsBefore() + footer.rows()) + ", expected row "
                                + rows);
            }
            if (footer.previous() == 0) {
                break;
            }
            if (footer.previous() < 0 || footer.previous() >= offset) {
                throw corrupt(
                        region, offset, "found a previous footer at " + footer.previous() + ", expected it before");
            }
            rows = footer.rowsBefore();
            end = 0;
            offset = footer.previous();
        }
        if (segments.get(segments.size() - 1).footer().rowsBefore() != 0) {
            throw corrupt(region, offset, "found a first footer that does not start at row 0");
        }
        Collections.reverse(segments);
        return of(region, segments);
    }

    private static FooterChain of(LogRegion region, List<Segment> segments) {
        DataFileFormat.Footer last = segments.get(segments.size() - 1).footer();
        List<DataFileFormat.Chunk> chunks = segments.stream()
                .flatMap(segment -> segment.footer().chunks().stream())
                .toList();
        for (DataFileFormat.Chunk chunk : chunks) {
            boolean inside = chunk.recordOffset() >= 0
                    && chunk.prefixLength() >= 0
                    && chunk.messageLength() >= chunk.prefixLength()
                    && chunk.messageLength() <= Integer.MAX_VALUE
                    && chunk.recordOffset() <= region.lengthBytes()
                    && chunk.messageOffset() <= region.lengthBytes() - chunk.messageLength();
            if (!inside) {
                throw corrupt(
                        region,
                        last.schemaOffset(),
                        "found a footer with a chunk outside the file's " + region.lengthBytes() + " bytes: " + chunk);
            }
        }
        long before = 0;
        for (DataFileFormat.Dictionary dictionary : last.dictionaries()) {
            boolean inside = dictionary.recordOffset() > before
                    && dictionary.messageLength() >= 0
                    && dictionary.messageLength() <= Integer.MAX_VALUE
                    && dictionary.recordOffset() <= region.lengthBytes()
                    && dictionary.messageOffset() <= region.lengthBytes() - dictionary.messageLength();
            if (!inside) {
                throw corrupt(
                        region,
                        last.schemaOffset(),
                        "found a footer with a dictionary outside the file's " + region.lengthBytes()
                                + " bytes, or before another: " + dictionary);
            }
            before = dictionary.recordOffset();
        }
        int[] crcs = segments.stream()
                .flatMapToInt(segment -> IntStream.of(segment.footer().crcs()))
                .toArray();
        Schema written = schema(region, last.schemaOffset());
        DictionaryColumns encoded = DictionaryColumns.of(written);
        return new FooterChain(
                encoded.decoded(written), encoded, List.copyOf(segments), chunks, last.dictionaries(), crcs);
    }

    private static Segment segment(LogRegion region, long offset, long end, @Nullable Integer expectedCrc) {
        LogRecord found = region.record(offset);
        if (!found.reserved() || !found.name().equals(DataFileFormat.FOOTER_NAME)) {
            throw corrupt(region, offset, "found the record '" + found.key() + "', expected a footer");
        }
        if (end != 0 && found.endOffset() != end) {
            throw corrupt(region, offset, "found a footer that ends at " + found.endOffset() + ", expected " + end);
        }
        region.verify(found);
        if (expectedCrc != null) {
            requireCrc(region, found, expectedCrc);
        }
        try (MappedSlice payload = region.map(found.contentOffset(), found.contentLength())) {
            DataFileFormat.Footer footer = DataFileFormat.Footer.read(payload.buffer());
            return new Segment(footer, found.contentOffset() + footer.filterOffset());
        } catch (IllegalArgumentException e) {
            throw corrupt(region, offset, String.valueOf(e.getMessage()));
        }
    }

    private static void requireCrc(LogRegion region, LogRecord footer, int expected) {
        long crcOffset = footer.endOffset() - DataFileFormat.RECORD_CRC_BYTES;
        try (MappedSlice bytes = region.map(crcOffset, DataFileFormat.RECORD_CRC_BYTES)) {
            int crc = bytes.buffer().getInt(0);
            if (crc != expected) {
                throw corrupt(
                        region,
                        footer.recordOffset(),
                        "found a footer with checksum " + Integer.toHexString(crc) + ", but the commit says "
                                + Integer.toHexString(expected));
            }
        }
    }

    private static Schema schema(LogRegion region, long offset) {
        LogRecord found = region.record(offset);
        if (!found.key().equals(DataFileFormat.SCHEMA_KEY)) {
            throw corrupt(region, offset, "found the record '" + found.key() + "', expected the schema");
        }
        region.verify(found);
        try (MappedSlice message = region.map(found.contentOffset(), found.contentLength())) {
            return Schemas.fromMessage(message.buffer());
        }
    }

    /**
     * Whether a segment begins behind the last row of another reading of this file, which ends in the footer there.
     *
     * @throws CorruptDataException when that footer is not the one that the commit vouches for
     */
    boolean continues(LogRegion region, DataFile before) {
        boolean linked = segments.stream()
                .map(Segment::footer)
                .anyMatch(footer -> footer.previous() == before.footer() && footer.rowsBefore() == before.rows());
        if (linked) {
            segment(region, before.footer(), before.length(), before.footerCrc());
        }
        return linked;
    }

    /** Whether a footer stands before this row. */
    boolean hasFooterBefore(long row) {
        return segments.stream()
                .map(Segment::footer)
                .anyMatch(footer -> footer.previous() != 0 && footer.rowsBefore() == row);
    }

    /** The statistics of each chunk. */
    Stream<byte[]> statistics() {
        return segments.stream().map(segment -> segment.footer().statistics());
    }

    /** Whether a row may have a key, by its hash: true for all keys where rows have no filter. */
    boolean mayHaveKey(LogRegion region, long hash) {
        return segments.stream().anyMatch(segment -> mayHaveKey(region, segment, hash));
    }

    private static boolean mayHaveKey(LogRegion region, Segment segment, long hash) {
        int length = segment.footer().filterLength();
        if (length == 0) {
            return segment.footer().rows() > 0;
        }
        long offset = segment.filterOffset() + KeyFilter.blockOf(hash, length);
        try (MappedSlice block = region.map(offset, KeyFilter.BLOCK_BYTES)) {
            return KeyFilter.mayContain(block.buffer(), hash);
        }
    }

    private static CorruptDataException corrupt(LogRegion region, long offset, String message) {
        return new CorruptDataException(region.path(), offset, message + "; restore the file from a copy.");
    }
}
