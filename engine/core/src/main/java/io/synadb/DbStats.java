package io.synadb;

/**
 * Numbers of an open database: what the file holds, and what was done to it through one handle since that was opened.
 *
 * <p>Immutable and thread-safe.
 *
 * @param sizeBytes the length of the log, as far as reads see it
 * @param records how many records that is; some speak of the file itself and hold no value
 * @param keys how many keys have a value
 * @param foreignRecords how many of the records other programs wrote: they carry no checksum
 * @param checksums whether the records that are not foreign carry checksums of ours, under which damage is told. False for a
 *     file that only the original library has written, and for one that it has compacted: that drops our checksums and
 *     seals, which the next append begins anew, and all history, which is lost
 * @param sealedBytes how much of the log is on the device for sure and says so: damage to it is told, and never taken for the
 *     end that a crash tore off
 * @param tornBytes what was cut off the file's end when this handle was opened, and saved beside it as {@code *.torn}
 * @param appends how many values and deletions were written, those of batches included
 * @param batches how many batches were
 * @param writtenBytes how many bytes were, those of records that speak of the file included
 * @param syncs how often the file was forced to the device
 */
public record DbStats(
        long sizeBytes,
        int records,
        int keys,
        long foreignRecords,
        boolean checksums,
        long sealedBytes,
        long tornBytes,
        long appends,
        long batches,
        long writtenBytes,
        long syncs) {}
