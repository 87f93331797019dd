package io.synadb.flink.config;

import io.synadb.InvalidArgumentException;
import io.synadb.table.WriteOptions;
import io.synadb.table.options.ColumnProperty;
import io.synadb.table.options.DatabaseOptions;
import io.synadb.table.options.EncodingProperties;
import io.synadb.table.options.Words;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.factories.FactoryUtil;

/** The words that follow {@code WITH ('connector' = 'synadb', …}. Constants and pure functions: thread-safe. */
public final class SynaOptions {
    /** What users write for {@code connector}. */
    public static final String IDENTIFIER = "synadb";

    public static final ConfigOption<String> PATH = ConfigOptions.key("path")
            .stringType()
            .noDefaultValue()
            .withDescription("The folder of the table: a path of the local file system that every TaskManager reaches,"
                    + " with or without file://.");

    /** The shape of the word that makes a column a vector; it occurs with the names of columns. */
    public static final ConfigOption<Integer> VECTOR_DIM = ConfigOptions.key(ColumnProperty.PATTERNS.get(0))
            .intType()
            .noDefaultValue()
            .withDescription("Makes the ARRAY<FLOAT> column of that name a column of vectors of this length. Needed to"
                    + " create a table; for a table that exists it may be left out, or must be the same.");

    /** The shape of the word that makes a column one of sparse vectors; it occurs with the names of columns. */
    public static final ConfigOption<Integer> SPARSE_DIM = ConfigOptions.key("sparse.<column>.dim")
            .intType()
            .noDefaultValue()
            .withDescription("Makes the ROW<indices ARRAY<INT>, `values` ARRAY<FLOAT>> column of that name a column of"
                    + " sparse vectors of this dimension. Needed to create a table; for a table that exists it may be left"
                    + " out, or must be the same.");

    public static final ConfigOption<String> COMPRESSION = ConfigOptions.key(EncodingProperties.COMPRESSION)
            .stringType()
            .noDefaultValue()
            .withDescription("How the files of a table that has to be made are compressed: none, lz4 or zstd. Vectors"
                    + " never are. For a table that exists it may be left out, or must be the same.");

    /** The shape of the word that gives a column a dictionary; it occurs with the names of columns. */
    public static final ConfigOption<Boolean> DICTIONARY = ConfigOptions.key(EncodingProperties.DICTIONARY_PATTERN)
            .booleanType()
            .defaultValue(false)
            .withDescription(
                    "Whether the STRING or BYTES column of that name, which repeats few values, has each of them"
                            + " once in a file, in a table that has to be made. For a table that exists it may be left out, or must be the"
                            + " same.");

    public static final ConfigOption<String> PARTITION_BY = ConfigOptions.key("partition-by")
            .stringType()
            .noDefaultValue()
            .withDescription(
                    "By what the rows of a table that has to be made are split, behind the columns of PARTITIONED BY, which"
                            + " takes no transforms: columns, and year, month, day, hour, truncate and bucket of columns,"
                            + " as in 'day(ts), bucket(16, id)'. For a table that exists it may be left out, or must be"
                            + " the same.");

    public static final ConfigOption<Integer> BUCKET = ConfigOptions.key("bucket")
            .intType()
            .noDefaultValue()
            .withDescription(
                    "Over how many buckets the rows of each partition of a table with a PRIMARY KEY are spread by their"
                            + " keys, 1 if it is left out. One for a few million keys is a good number: each checkpoint makes"
                            + " a file for each bucket that has changes. For a table that exists it may be left out, or must"
                            + " be the same.");

    public static final ConfigOption<Boolean> SCAN_BOUNDED = ConfigOptions.key("scan.bounded")
            .booleanType()
            .noDefaultValue()
            .withDescription("Whether a scan ends with the rows of one version (true) or goes on with the rows of later"
                    + " ones (false). By default it ends in a batch job and goes on in a streaming job.");

    public static final ConfigOption<Long> VERSION_AS_OF = ConfigOptions.key("version-as-of")
            .longType()
            .noDefaultValue()
            .withDescription(
                    "The version that a bounded scan reads; by default the newest when the job starts. Makes the"
                            + " scan bounded.");

    public static final ConfigOption<String> STARTING_VERSION = ConfigOptions.key("starting-version")
            .stringType()
            .defaultValue("earliest")
            .withDescription(
                    "Where a scan starts: earliest (all rows of the table), latest (only rows committed from now on),"
                            + " or the number of a version (only rows committed after it).");

    public static final ConfigOption<Duration> DISCOVERY_INTERVAL = ConfigOptions.key("scan.discovery-interval")
            .durationType()
            .defaultValue(Duration.ofSeconds(1))
            .withDescription("How long an unbounded scan waits between two looks for new versions.");

    public static final ConfigOption<DeliveryGuarantee> SINK_DELIVERY = ConfigOptions.key("sink.delivery")
            .enumType(DeliveryGuarantee.class)
            .defaultValue(DeliveryGuarantee.EXACTLY_ONCE)
            .withDescription(
                    "exactly-once: every row is in the table once, however often the job fails and starts again."
                            + " at-least-once: a job that is set back to an older savepoint writes the rows since then again"
                            + " instead of being refused.");

    public static final ConfigOption<MemorySize> CHUNK_BYTES = ConfigOptions.key("chunk-bytes")
            .memoryType()
            .defaultValue(new MemorySize(WriteOptions.defaults().chunkBytes()))
            .withDescription(
                    "How large a chunk of rows grows in memory before it is written to the data file. Each subtask of"
                            + " a sink has one of its own outside the heap, which 'taskmanager.memory.task.off-heap.size' has to"
                            + " have room for: up to twice this for each.");

    public static final ConfigOption<String> LAYOUT = ConfigOptions.key(DatabaseOptions.LAYOUT)
            .stringType()
            .defaultValue("table")
            .withDescription("What lies at the path: a table, or with native ordinary databases, a folder of NAME.db"
                    + " or one of them.");

    public static final ConfigOption<String> READ_HISTORY = ConfigOptions.key("read.history")
            .stringType()
            .defaultValue("false")
            .withDescription("Of databases: true for all versions of each key, and deletions, which have no value;"
                    + " false for the newest values.");

    public static final ConfigOption<String> READ_PREFIX = ConfigOptions.key("read.prefix")
            .stringType()
            .defaultValue("")
            .withDescription("Of databases: what keys start with.");

    public static final ConfigOption<String> READ_VALUES = ConfigOptions.key("read.values")
            .stringType()
            .defaultValue("any")
            .withDescription("Of databases: any for values of all types, as a ROW with a field for each; or float, int,"
                    + " text, bytes or vector for values of this type, and no others.");

    /** The words that mean something beside a folder of databases and are not its own. */
    private static final Set<String> BESIDE_DATABASES = Set.of(
            FactoryUtil.CONNECTOR.key(),
            PATH.key(),
            SCAN_BOUNDED.key(),
            SINK_DELIVERY.key(),
            CHUNK_BYTES.key(),
            FactoryUtil.SOURCE_PARALLELISM.key(),
            FactoryUtil.SINK_PARALLELISM.key());

    private SynaOptions() {}

    /** The options that must be there. */
    public static Set<ConfigOption<?>> required() {
        return Set.of(PATH);
    }

    /** The options that may be there, less those whose words have the names of columns in them. */
    public static Set<ConfigOption<?>> optional() {
        return Set.of(
                PARTITION_BY,
                BUCKET,
                COMPRESSION,
                SCAN_BOUNDED,
                VERSION_AS_OF,
                STARTING_VERSION,
                DISCOVERY_INTERVAL,
                SINK_DELIVERY,
                CHUNK_BYTES,
                LAYOUT,
                READ_HISTORY,
                READ_PREFIX,
                READ_VALUES,
                FactoryUtil.SOURCE_PARALLELISM,
                FactoryUtil.SINK_PARALLELISM);
    }

    /**
     * Refuses words that nobody knows.
     *
     * @throws InvalidArgumentException for an unknown word; names the nearest
     */
    public static void requireKnown(Set<String> words) {
        List<String> known = Stream.concat(
                        Stream.concat(patterns().stream(), Stream.of(FactoryUtil.CONNECTOR.key())),
                        Stream.concat(required().stream(), optional().stream()).map(ConfigOption::key))
                .toList();
        words.stream().sorted().forEach(word -> {
            boolean isOfColumn = EncodingProperties.isDictionary(word)
                    || ColumnProperty.parse(word).isPresent();
            if (patterns().contains(word) || !known.contains(word) && !isOfColumn) {
                throw Words.unknown("option", word, known);
            }
        });
    }

    /**
     * Whether options are of a folder of databases, and not of a table.
     *
     * @throws InvalidArgumentException for a layout that there is not, and for a word of the other one
     */
    public static boolean areOfDatabases(Map<String, String> options) {
        boolean isNative = DatabaseOptions.isNative(options.getOrDefault(LAYOUT.key(), LAYOUT.defaultValue()));
        options.keySet().stream().sorted().forEach(word -> {
            if (isNative && !DatabaseOptions.isWord(word) && !BESIDE_DATABASES.contains(word)) {
                throw DatabaseOptions.doesNotGo(word);
            } else if (!isNative && DatabaseOptions.WORDS.contains(word)) {
                throw DatabaseOptions.onlyNative(word);
            }
        });
        return isNative;
    }

    /** The shapes of the words that occur with the names of columns. */
    private static List<String> patterns() {
        return Stream.concat(ColumnProperty.PATTERNS.stream(), Stream.of(EncodingProperties.DICTIONARY_PATTERN))
                .toList();
    }

    /** The options that are properties of a table that has to be made. */
    public static Map<String, String> tableProperties(Map<String, String> options) {
        Map<String, String> properties = vectorProperties(options);
        options.forEach((word, value) -> {
            if (EncodingProperties.isWord(word)) {
                properties.put(word, value);
            }
        });
        return properties;
    }

    /** The options that say something of vectors and tensors alone: a table that is there has to have them, too. */
    public static Map<String, String> vectorProperties(Map<String, String> options) {
        return options.entrySet().stream()
                .filter(option -> ColumnProperty.parse(option.getKey()).isPresent())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, HashMap::new));
    }
}
