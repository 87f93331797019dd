package io.synadb.spark.config;

import io.synadb.InvalidArgumentException;
import io.synadb.table.Tag;
import io.synadb.table.WriteOptions;
import io.synadb.table.options.ColumnProperty;
import io.synadb.table.options.DatabaseOptions;
import io.synadb.table.options.EncodingProperties;
import io.synadb.table.options.KeyProperties;
import io.synadb.table.options.TableLocation;
import io.synadb.table.options.Words;
import io.synadb.table.storage.Storage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The options of a read or a write, parsed.
 *
 * <table>
 * <caption>The words</caption>
 * <tr><td>{@code version-as-of}</td><td>read this version of the table instead of the latest</td></tr>
 * <tr><td>{@code timestamp-as-of}</td><td>read the version that was the latest at this time, in the session's time zone
 *     if it names none</td></tr>
 * <tr><td>{@code tag}</td><td>read the version that has this name</td></tr>
 * <tr><td>{@code read.columnar}</td><td>{@code auto}, {@code true} or {@code false}: {@link ColumnarReads}</td></tr>
 * <tr><td>{@code search.mode}</td><td>{@code exact}, the default, or {@code index}: a search goes by the table's indexes, and
 *     may miss a few of the nearest</td></tr>
 * <tr><td>{@code search.ef}</td><td>how many candidates a search by index keeps in each file: more find more</td></tr>
 * <tr><td>{@code chunk-bytes}</td><td>write: how large a chunk of rows grows, in bytes</td></tr>
 * <tr><td>{@code vector.<column>.dim}</td><td>write: makes an ARRAY&lt;FLOAT&gt; column a vector of this length</td></tr>
 * <tr><td>{@code primary-key}</td><td>write: the columns, with commas between them, by which rows take the place of those of a
 *     table that is made</td></tr>
 * <tr><td>{@code bucket}</td><td>write: over how many buckets the rows of such a table are spread</td></tr>
 * <tr><td>{@code compression}</td><td>write: {@code none}, {@code lz4} or {@code zstd} for the chunks that are written, and for
 *     all of a table that is made</td></tr>
 * <tr><td>{@code dictionary.<column>}</td><td>write: {@code true} for a text or binary column, of a table that is made, that
 *     repeats few values</td></tr>
 * <tr><td>{@code layout}</td><td>{@code table}; folders of databases, {@code native}, have {@link NativeOptions}</td></tr>
 * </table>
 *
 * <p>All words are accepted everywhere, because options of the session reach every read and write; only the words of the other
 * layout are refused where a statement has them. Immutable and thread-safe.
 *
 * @param asOf the version to read, empty for the latest
 * @param columnar rows or columns
 * @param search exactly, or by index
 * @param write how data is laid out
 * @param tableProperties the options that are properties of the table to create, by their word
 */
public record TableOptions(
        Optional<AsOf> asOf,
        ColumnarReads columnar,
        SearchChoice search,
        WriteOptions write,
        Map<String, String> tableProperties) {
    /** What {@code save} adds in the modes that never touch a table that is there. Not for users. */
    public static final String MUST_CREATE = "__must_create";

    private static final String VERSION_AS_OF = "version-as-of";
    private static final String TIMESTAMP_AS_OF = "timestamp-as-of";
    private static final String TAG = "tag";
    static final String READ_COLUMNAR = "read.columnar";
    private static final String SEARCH_MODE = "search.mode";
    private static final String SEARCH_EF = "search.ef";
    private static final String CHUNK_BYTES = "chunk-bytes";
    private static final String SESSION_PREFIX = "spark.datasource.synadb.";
    private static final List<String> WORDS = words(
            VERSION_AS_OF,
            TIMESTAMP_AS_OF,
            TAG,
            READ_COLUMNAR,
            SEARCH_MODE,
            SEARCH_EF,
            CHUNK_BYTES,
            DatabaseOptions.LAYOUT,
            KeyProperties.PRIMARY_KEY,
            KeyProperties.BUCKET,
            EncodingProperties.COMPRESSION,
            EncodingProperties.DICTIONARY_PATTERN);
    /** What users have no part in: Spark adds it, or we do. */
    private static final Set<String> INTERNAL = Set.of(
            "path",
            "paths",
            "__partition_columns",
            "__clustering_columns",
            "provider",
            "location",
            "comment",
            "owner",
            "external",
            "is_managed_location",
            "collation",
            "table_type",
            MUST_CREATE);

    private static List<String> words(String... words) {
        return Stream.concat(Stream.of(words), ColumnProperty.PATTERNS.stream()).toList();
    }

    public TableOptions {
        tableProperties = Map.copyOf(tableProperties);
    }

    /**
     * Parses the options of one statement.
     *
     * @throws InvalidArgumentException for an unknown word, a value that cannot be meant, and several versions to read
     */
    public static TableOptions parse(CaseInsensitiveStringMap options) {
        Map<String, AsOf> asOf = new TreeMap<>();
        ColumnarReads columnar = ColumnarReads.AUTO;
        Optional<Boolean> byIndex = Optional.empty();
        int ef = 0;
        WriteOptions write = WriteOptions.defaults();
        Map<String, String> properties = new TreeMap<>();
        for (Map.Entry<String, String> option : withSession(options).entrySet()) {
            String word = option.getKey().toLowerCase(Locale.ROOT);
            String value = option.getValue();
            switch (word) {
                case VERSION_AS_OF -> asOf.put(word, new AsOf.Number(number(VERSION_AS_OF, value, 0)));
                case TIMESTAMP_AS_OF -> asOf.put(word, new AsOf.Time(time(value)));
                case TAG -> asOf.put(word, new AsOf.Named(Tag.of(value)));
                case READ_COLUMNAR -> columnar = columnar(value);
                case SEARCH_MODE -> byIndex = Optional.of(isByIndex(value));
                case SEARCH_EF -> ef = (int) number(SEARCH_EF, value, 1, Integer.MAX_VALUE);
                case CHUNK_BYTES -> write = write.withChunkBytes(number(CHUNK_BYTES, value, 1));
                case EncodingProperties.COMPRESSION -> {
                    write = write.withCompression(EncodingProperties.compression(value));
                    properties.put(word, value);
                }
                case DatabaseOptions.LAYOUT -> requireTable(word, value);
                default -> {
                    if (DatabaseOptions.WORDS.contains(word)) {
                        requireOfSession(word, DatabaseOptions.onlyNative(option.getKey()));
                    } else if (KeyProperties.isWord(word)
                            || EncodingProperties.isDictionary(word)
                            || ColumnProperty.parse(option.getKey()).isPresent()) {
                        properties.put(option.getKey(), value);
                    } else if (!isInternal(word)) {
                        throw Words.unknown("option", option.getKey(), WORDS);
                    }
                }
            }
        }
        if (asOf.size() > 1) {
            throw new InvalidArgumentException(
                    "The options " + asOf.keySet() + " each name a version to read: choose one of them");
        }
        return new TableOptions(asOf.values().stream().findFirst(), columnar, search(byIndex, ef), write, properties);
    }

    /** Whether this is a word of tables, in any case. */
    static boolean isWord(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return WORDS.contains(lower)
                || EncodingProperties.isDictionary(word)
                || ColumnProperty.parse(word).isPresent();
    }

    /** Whether users have no part in this word. */
    static boolean isInternal(String word) {
        return INTERNAL.contains(word.toLowerCase(Locale.ROOT));
    }

    private static void requireTable(String word, String layout) {
        if (DatabaseOptions.isNative(layout)) {
            requireOfSession(
                    word,
                    new InvalidArgumentException("The option 'layout' is 'native', and this is a table: folders of"
                            + " databases are read by their path, with format(\"synadb\").load(path)"));
        }
    }

    /** What a session sets for reads of one layout is no mistake in a read of the other. */
    static void requireOfSession(String word, InvalidArgumentException otherwise) {
        if (!SQLConf.get().contains(SESSION_PREFIX + word.toLowerCase(Locale.ROOT))) {
            throw otherwise;
        }
    }

    private static SearchChoice search(Optional<Boolean> byIndex, int ef) {
        if (ef > 0 && byIndex.isEmpty()) {
            throw new InvalidArgumentException("The option '" + SEARCH_EF + "' is '" + ef + "', and '" + SEARCH_MODE
                    + "' is not set: an exact search compares every vector. Set '" + SEARCH_MODE + "' to index, too");
        }
        // An exact search in a session whose searches go by index leaves the session's ef aside.
        return byIndex.orElse(false) ? new SearchChoice(true, ef) : SearchChoice.EXACT;
    }

    private static boolean isByIndex(String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "exact" -> false;
            case "index" -> true;
            default ->
                throw new InvalidArgumentException(
                        "The option '" + SEARCH_MODE + "' is '" + value + "': expected exact or index");
        };
    }

    /**
     * The storage that the option {@code path} names.
     *
     * @throws InvalidArgumentException when there is no path, or there are several
     */
    public static Storage storage(CaseInsensitiveStringMap options) {
        String path = options.get("path");
        if (path == null || path.isBlank()) {
            String reason = options.containsKey("paths") ? "takes one path, not several" : "needs the path of a table";
            throw new InvalidArgumentException("format(\"synadb\") " + reason
                    + ": use load(path), save(path) or option(\"path\", …), or a table of a SynaCatalog");
        }
        return TableLocation.storage(path);
    }

    /** Those of the statement over those of the session, which Spark adds for tables by path only. */
    static Map<String, String> withSession(CaseInsensitiveStringMap options) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        CollectionConverters.asJava(SQLConf.get().getAllConfs()).forEach((key, value) -> {
            if (key.startsWith(SESSION_PREFIX)) {
                all.put(key.substring(SESSION_PREFIX.length()), value);
            }
        });
        options.asCaseSensitiveMap().forEach((word, value) -> {
            // A key that is there keeps its case in a TreeMap.
            all.remove(word);
            all.put(word, value);
        });
        return all;
    }

    private static Instant time(String text) {
        ZoneId zone = ZoneId.of(SQLConf.get().sessionLocalTimeZone());
        Option<Object> micros = DateTimeUtils.stringToTimestamp(UTF8String.fromString(text), zone);
        if (micros.isEmpty()) {
            throw new InvalidArgumentException("The option '" + TIMESTAMP_AS_OF + "' is '" + text
                    + "': expected a date or a timestamp, like 2026-01-31 or 2026-01-31T18:30:00Z");
        }
        return Instant.EPOCH.plus((Long) micros.get(), ChronoUnit.MICROS);
    }

    static ColumnarReads columnar(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "auto" -> ColumnarReads.AUTO;
            case "true" -> ColumnarReads.ALWAYS;
            case "false" -> ColumnarReads.NEVER;
            default ->
                throw new InvalidArgumentException(
                        "The option '" + READ_COLUMNAR + "' is '" + value + "': expected auto, true or false");
        };
    }

    private static long number(String word, String value, long least) {
        return number(word, value, least, Long.MAX_VALUE);
    }

    private static long number(String word, String value, long least, long most) {
        try {
            long number = Long.parseLong(value.trim());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with the word.
        }
        throw new InvalidArgumentException("The option '" + word + "' is '" + value
                + "': expected a whole number of at least " + least
                + (most == Long.MAX_VALUE ? "" : " and at most " + most));
    }
}
