package io.synadb.log.recovery;

import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.index.KeyIndex;
import io.synadb.log.record.LogFormat;
import io.synadb.log.record.LogFormat.RecordHeader;
import io.synadb.log.record.RecordJudge;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a file stood when they were written. Those of a {@code *.torn} file were the end of the database beside
 * it, whose uuid and place the checksums of their records cover. The place is not written down, but it is where a record of
 * the database ends: the one is taken with which a record in the file proves itself.
 *
 * @param uuid the database's; null where no record of ours stands
 * @param base at which offset of it the first byte stood
 */
record TornOrigin(@Nullable UUID uuid, long base) {
    private static final Pattern TORN = Pattern.compile("(.+?)(\\.\\d+)?\\.torn");

    /** With how many records of the file it is tried: the first ones may be torn. */
    private static final int TRIED_RECORDS = 16;

    /** The origin of a file; its own uuid and start, where it is no end of another one. */
    static TornOrigin of(Disk disk, DataFile file) {
        ScanWindow window = new ScanWindow(file, file.sizeBytes());
        RecordSearch search = new RecordSearch(window);
        TornOrigin itself = new TornOrigin(search.fileUuid(0), 0);
        Matcher name = TORN.matcher(String.valueOf(file.path().getFileName()));
        if (itself.uuid() != null || !name.matches()) {
            return itself;
        }
        Path database = file.path().resolveSibling(name.group(1));
        if (!disk.exists(database)) {
            return itself;
        }
        try (DataFile whole = disk.openForReading(database)) {
            LogState state = LogScanner.scan(whole);
            return state.uuid() == null ? itself : found(window, search, state.uuid(), state.index(), itself);
        }
    }

    /** A judge of the file's records. */
    RecordJudge judge() {
        return new RecordJudge(uuid, base);
    }

    private static TornOrigin found(
            ScanWindow window, RecordSearch search, UUID uuid, KeyIndex index, TornOrigin otherwise) {
        int tried = 0;
        for (long offset = 0; offset < window.sizeBytes() && tried < TRIED_RECORDS; offset++) {
            RecordHeader header = search.headerAt(offset);
            if (header != null) {
                tried++;
                int length = (int) header.recordBytes();
                int at = window.locate(offset, length);
                for (int record = index.records() - 1; record >= 0; record--) {
                    long base = index.end(record);
                    if (LogFormat.isIntact(window.bytes(), at, length, uuid, base + offset)) {
                        return new TornOrigin(uuid, base);
                    }
                }
            }
        }
        return otherwise;
    }
}
