package io.synadb.flink.table;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.SynaSink;
import io.synadb.flink.config.SynaOptions;
import io.synadb.table.WriteOptions;
import java.util.Optional;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * How rows are written, in the words of SQL. Immutable and thread-safe.
 *
 * @param path the folder of the table
 * @param delivery exactly once or at least once
 * @param chunkBytes how large a chunk of rows grows in memory, in bytes
 * @param parallelism of the sink, empty for the query's
 */
record SinkOptions(String path, DeliveryGuarantee delivery, long chunkBytes, Optional<Integer> parallelism) {
    /**
     * Parses the options of a table.
     *
     * @throws InvalidArgumentException for a value that cannot be meant
     */
    static SinkOptions of(String path, ReadableConfig options) {
        DeliveryGuarantee delivery = options.get(SynaOptions.SINK_DELIVERY);
        if (delivery == DeliveryGuarantee.NONE) {
            throw new InvalidArgumentException(
                    "The option 'sink.delivery' is 'none': expected exactly-once, which costs no"
                            + " more, or at-least-once");
        }
        long chunkBytes = options.get(SynaOptions.CHUNK_BYTES).getBytes();
        return new SinkOptions(
                path,
                delivery,
                WriteOptions.defaults().withChunkBytes(chunkBytes).chunkBytes(),
                options.getOptional(FactoryUtil.SINK_PARALLELISM));
    }

    /** Tells a sink where and how to write. */
    SynaSink.Builder sink() {
        return SynaSink.builder().path(path).delivery(delivery).chunkBytes(chunkBytes);
    }
}
