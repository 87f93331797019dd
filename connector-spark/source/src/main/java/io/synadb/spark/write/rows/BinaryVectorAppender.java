package io.synadb.spark.write.rows;

import io.synadb.DimensionMismatchException;
import io.synadb.arrow.VectorColumnWriter;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;

/** Copies binary vectors, which Spark has as BINARY of eight dimensions a byte. Not thread-safe. */
final class BinaryVectorAppender extends ColumnAppender {
    private final String name;
    private final VectorColumnWriter writer;
    private final RowPlace place;

    BinaryVectorAppender(FixedSizeListVector vectors, RowPlace place) {
        super(vectors);
        this.name = vectors.getName();
        this.writer = new VectorColumnWriter(vectors);
        this.place = place;
    }

    @Override
    long appendValue(SpecializedGetters values, int ordinal, int at) {
        byte[] bits = values.getBinary(ordinal);
        if (bits.length != writer.vectorBytes()) {
            throw new DimensionMismatchException("Wrong vector length in " + place.of(name) + ": found " + bits.length
                    + " bytes, expected " + writer.vectorBytes() + ", eight dimensions in each"
                    + "; nothing of this write is visible. Filter such rows, or write them to a table of their own");
        }
        long offset = writer.reserve(at);
        writer.numbers().setBytes(offset, bits);
        writer.setNotNull(at);
        return writer.vectorBytes();
    }

    @Override
    void appendNull(int at) {
        writer.setNull(at);
    }

    @Override
    void finish() {
        writer.finish();
    }
}
