package io.synadb.flink.types;

import io.synadb.DimensionMismatchException;
import io.synadb.arrow.VectorColumnWriter;
import org.apache.arrow.vector.complex.FixedSizeListVector;

/** Copies binary vectors, which Flink has as bytes of eight dimensions each. Not thread-safe. */
final class BinaryVectorAppender extends ColumnAppender {
    private final VectorColumnWriter writer;

    BinaryVectorAppender(FixedSizeListVector vectors, String path, RowPlace place) {
        super(vectors, path, place);
        this.writer = new VectorColumnWriter(vectors);
    }

    @Override
    long appendValue(Object value, int at) {
        byte[] bits = (byte[]) value;
        if (bits.length != writer.vectorBytes()) {
            throw new DimensionMismatchException(place().of(path()) + " has " + bits.length + " bytes, expected "
                    + writer.vectorBytes()
                    + ", eight dimensions in each. Filter such rows before the sink, or write them"
                    + " to a table of their own." + place().others(path()));
        }
        long offset = writer.reserve(at);
        writer.numbers().setBytes(offset, bits);
        writer.setNotNull(at);
        return bytes();
    }

    @Override
    long appendNull(int at) {
        writer.setNull(at);
        return bytes();
    }

    @Override
    void finish() {
        writer.finish();
    }

    @Override
    void reset() {
        writer.reset();
    }

    private long bytes() {
        return writer.vectorBytes() + writer.vectorBytes() / Byte.SIZE + 1L;
    }
}
