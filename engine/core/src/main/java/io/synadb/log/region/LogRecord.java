package io.synadb.log.region;

import io.synadb.log.record.ReservedFormat;

/**
 * Where a record of a table data file stands, and under which key. Its bytes are bounds-checked, not yet verified:
 * {@link LogRegion#verify}.
 *
 * @param key its key, with the reserved prefix where it is reserved
 * @param reserved whether it speaks of the file itself
 * @param recordOffset the offset of its first byte in the file
 * @param contentOffset the offset of its payload: the content of its {@code Bytes} value, which in a reserved record
 *     starts with the file's uuid
 * @param contentLength length of the payload, the zeros that pad it included
 * @param endOffset the offset behind its last byte, where the next record starts
 */
public record LogRecord(
        String key, boolean reserved, long recordOffset, long contentOffset, int contentLength, long endOffset) {

    /** The key, without the prefix that a reserved one has. */
    public String name() {
        return reserved ? key.substring(ReservedFormat.PREFIX.length()) : key;
    }
}
