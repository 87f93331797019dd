package io.synadb.arrow.compression;

import java.nio.ByteBuffer;
import org.apache.arrow.memory.ArrowBuf;

/** A format of compressed content, one frame a buffer. Implementations are stateless and thread-safe. */
interface Frames {
    /** No content is so many times longer than its frame. */
    long greatestRatio();

    /**
     * Refuses, before memory is asked for, a frame whose head says another length.
     *
     * @throws IllegalArgumentException when it does, or is no frame
     */
    void requireLength(ArrowBuf frame, long length);

    /**
     * Compresses what remains of the content.
     *
     * @param target with an array
     * @return the bytes of the frame; −1 if the target has no room for it
     */
    int compress(ByteBuffer content, ByteBuffer target);

    /**
     * Fills a target, all of it.
     *
     * @throws IllegalArgumentException when the frame is damaged, or has another content
     */
    void decompress(ArrowBuf frame, ArrowBuf target);
}
