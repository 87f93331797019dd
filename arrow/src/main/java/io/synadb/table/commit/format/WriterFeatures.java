package io.synadb.table.commit.format;

import io.synadb.arrow.SparseColumns;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What a table asks of those who write it because of its columns: an earlier version, which does not know what they promise,
 * would break it, and is refused. Readers lose nothing. Stateless and thread-safe.
 */
public final class WriterFeatures {
    /** The table has a column of sparse vectors, whose indices ascend and whose fields stay as they are. */
    public static final String SPARSE_VECTORS = "sparse-vectors";

    private WriterFeatures() {}

    /** What is asked of a table, and what such columns ask besides; a feature that was asked for once stays. */
    public static Action.Protocol asked(Action.Protocol protocol, Schema columns) {
        boolean isNew = columns.getFields().stream().anyMatch(SparseColumns::isSparse)
                && !protocol.writerFeatures().contains(SPARSE_VECTORS);
        if (!isNew) {
            return protocol;
        }
        List<String> features = new ArrayList<>(protocol.writerFeatures());
        features.add(SPARSE_VECTORS);
        return new Action.Protocol(protocol.minReader(), protocol.minWriter(), protocol.features(), features);
    }
}
