package io.synadb.table.commit.format;

import io.synadb.arrow.Evolution;
import io.synadb.table.data.DataFile;
import io.synadb.table.data.IndexFile;
import io.synadb.table.data.statistics.ColumnStatistics;
import io.synadb.table.deletes.DeletesEntry;
import io.synadb.table.key.KeySpec;
import io.synadb.table.partition.PartitionField;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One line of a commit: something that changes a table. Actions of kinds that are not here are passed over, and no
 * checkpoint that this version writes has them, nor fields that it does not know: {@link Protocol#features} and {@link
 * Protocol#writerFeatures} guard what may not be lost so.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Action {
    /**
     * What a reader and a writer have to understand.
     *
     * @param minReader the least format version of a reader
     * @param minWriter the least format version of a writer
     * @param features names that a reader has to know, all of them, and a writer too
     * @param writerFeatures names that a writer has to know besides, all of them
     */
    record Protocol(int minReader, int minWriter, List<String> features, List<String> writerFeatures)
            implements Action {
        public Protocol {
            features = List.copyOf(features);
            writerFeatures = List.copyOf(writerFeatures);
        }

        /** What every table of a format asks for. */
        public static Protocol of(int version) {
            return new Protocol(version, version, List.of(), List.of());
        }
    }

    /**
     * What a table is.
     *
     * @param id drawn once, when the table is created
     * @param schema with a field id on every column
     * @param partitionBy in the order of the folders
     * @param primaryKey field ids; empty for a table of plain rows
     * @param buckets over how many the rows of each partition are spread by the hash of their keys; 0 without a key
     * @param properties as users set them
     */
    record Metadata(
            UUID id,
            Schema schema,
            List<PartitionField> partitionBy,
            List<Integer> primaryKey,
            int buckets,
            Map<String, String> properties)
            implements Action {
        public Metadata {
            partitionBy = List.copyOf(partitionBy);
            primaryKey = List.copyOf(primaryKey);
            properties = Map.copyOf(properties);
        }

        /** The same table with other properties. */
        public Metadata withProperties(Map<String, String> other) {
            return new Metadata(id, schema, partitionBy, primaryKey, buckets, other);
        }

        /** The same table with other columns, and properties that name them. */
        public Metadata withColumns(Schema columns, Map<String, String> namingThem) {
            return new Metadata(id, columns, partitionBy, primaryKey, buckets, namingThem);
        }

        /** Whether rows written for another state of the table are rows of this one, perhaps with other columns. */
        public boolean shows(Metadata written) {
            return Evolution.obstacle(written.schema, schema).isEmpty()
                    && partitionBy.equals(written.partitionBy)
                    && primaryKey.equals(written.primaryKey)
                    && buckets == written.buckets;
        }

        /**
         * Whether rows that were rewritten for another state of the table can take the place of those that they were made of: it
         * {@link #shows} them, and has no column that they were written without because it had been dropped.
         */
        public boolean keeps(Metadata written) {
            return shows(written) && Evolution.returned(written.schema, schema).isEmpty();
        }

        /** What the key is. */
        public KeySpec key() {
            return new KeySpec(primaryKey, buckets);
        }

        /** Whether rows written for the one table mean the same in the other. */
        public boolean sameRows(Metadata that) {
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

    /**
     * There is an index of a column of a data file, or there is none any more.
     *
     * @param path the data file
     * @param file the index file
     * @param column the field id of the column
     * @param kind of the index
     * @param rows how many rows of the data file it covers, from the first
     * @param length of the index file
     * @param remove whether this index is no longer part of the table
     */
    record Index(String path, String file, int column, String kind, long rows, long length, boolean remove)
            implements Action {
        public static Index of(IndexFile file) {
            return new Index(file.data(), file.path(), file.column(), file.kind(), file.rows(), file.length(), false);
        }

        public IndexFile toFile() {
            return new IndexFile(path, file, column, kind, rows, length);
        }

        /** What takes this index away. */
        public Index removal() {
            return new Index(path, file, column, kind, 0, 0, true);
        }

        /** A data file has one index of a kind on a column; a later one replaces it. */
        public String key() {
            return key(path, column, kind);
        }

        public static String key(String path, int column, String kind) {
            return firstKey(path) + column + '\n' + kind;
        }

        /** The keys of a data file begin here. */
        public static String firstKey(String path) {
            return path + '\0';
        }

        /** The keys of a data file end before this. */
        public static String endKey(String path) {
            return path + '\1';
        }
    }

    /**
     * A version has a name.
     *
     * @param name chosen by users
     * @param version null when the name is taken away
     */
    record Tag(String name, @Nullable Long version) implements Action {}

    /**
     * Versions may be gone: declared before anything of them is removed, so that nobody builds upon them meanwhile.
     *
     * @param before no version below it can be read any more, but for those with a tag
     */
    record Expire(long before) implements Action {}
}
