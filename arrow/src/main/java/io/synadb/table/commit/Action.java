package io.synadb.table.commit;

import io.synadb.table.data.ColumnStatistics;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletesEntry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One line of a commit: something that changes a table. Actions of kinds that are not here ({@code index}, {@code tag})
 * do not change what the rows are and are passed over; {@link Protocol#features} guards what may not be.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Action {
    /**
     * What a reader and a writer have to understand.
     *
     * @param minReader the least format version of a reader
     * @param minWriter the least format version of a writer
     * @param features names that a reader has to know, all of them
     */
    record Protocol(int minReader, int minWriter, List<String> features) implements Action {
        public Protocol {
            features = List.copyOf(features);
        }
    }

    /**
     * What a table is.
     *
     * @param id drawn once, when the table is created
     * @param schema with a field id on every column
     * @param partitionBy field ids, in the order of the folders
     * @param primaryKey field ids; empty for a table of plain rows
     * @param buckets files per partition that a key is hashed to; 0 for a table without a key
     * @param properties as users set them
     */
    record Metadata(
            UUID id,
            Schema schema,
            List<Integer> partitionBy,
            List<Integer> primaryKey,
            int buckets,
            Map<String, String> properties)
            implements Action {
        public Metadata {
            partitionBy = List.copyOf(partitionBy);
            primaryKey = List.copyOf(primaryKey);
            properties = Map.copyOf(properties);
        }

        /** Whether rows written for the one table mean the same in the other. */
        boolean sameRows(Metadata that) {
            return schema.equals(that.schema)
                    && partitionBy.equals(that.partitionBy)
                    && primaryKey.equals(that.primaryKey)
                    && buckets == that.buckets;
        }
    }

    /** A data file becomes part of the table. */
    record Add(DataFile file) implements Action {}

    /** A data file of the table is longer now; its numbers are totals, and replace the earlier ones. */
    record Extend(
            String path, long length, long footer, int footerCrc, long rows, Map<Integer, ColumnStatistics> statistics)
            implements Action {
        public Extend {
            statistics = Map.copyOf(statistics);
        }
    }

    /** A data file is no longer part of the table. */
    record Remove(String path) implements Action {}

    /**
     * Says which rows of a data file are deleted, in place of what was said of it before.
     *
     * @param path the data file
     * @param entry where they stand; null when none is deleted any more
     */
    record Deletes(String path, @Nullable DeletesEntry entry) implements Action {}

    /**
     * What an application has committed, kept for ever, so that it can ask again and change nothing.
     *
     * @param app chosen by the application
     * @param version a number of the application's own
     * @param hash of the files that it committed under this number: see {@link TransactionHash}
     */
    record Txn(String app, long version, String hash) implements Action {}
}
