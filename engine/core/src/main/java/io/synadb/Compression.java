package io.synadb;

/** How values are stored. Files with either are read the same way. */
public enum Compression {
    /** As they are. */
    NONE,
    /** As an LZ4 block, where the encoded value exceeds 64 bytes and gets smaller. */
    LZ4
}
