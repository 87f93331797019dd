package io.synadb.arrow;

import org.apache.arrow.memory.ArrowBuf;

/** The body of a record batch message, from which single buffers are taken. */
@FunctionalInterface
public interface BodyBuffers {
    /**
     * One buffer, decompressed, which the caller releases; its capacity is the length of its content.
     *
     * @param index its place in the message, from 0
     * @param offset its first byte, counted from the start of the body
     * @param length how long it is stored, at least 1
     */
    ArrowBuf buffer(int index, long offset, int length);
}
