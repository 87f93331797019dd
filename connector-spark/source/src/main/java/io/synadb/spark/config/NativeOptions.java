package io.synadb.spark.config;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.Schemas;
import io.synadb.table.Table;
import io.synadb.table.databases.DatabaseFolder;
import io.synadb.table.options.DatabaseOptions;
import io.synadb.table.options.Words;
import io.synadb.table.storage.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The options of a read or a write of a folder of databases, parsed: those of {@link DatabaseOptions}, and
 * {@code read.columnar}.
 *
 * <p>Immutable and thread-safe.
 *
 * @param databases what is read
 * @param columnar rows or columns
 */
public record NativeOptions(DatabaseOptions databases, ColumnarReads columnar) {
    /**
     * Whether the options, or those of the session, choose this layout.
     *
     * @throws InvalidArgumentException if they choose one that there is not
     */
    public static boolean areChosen(CaseInsensitiveStringMap options) {
        String layout = TableOptions.withSession(options).get(DatabaseOptions.LAYOUT);
        return layout != null && DatabaseOptions.isNative(layout);
    }

    /**
     * Parses the options of one statement.
     *
     * @throws InvalidArgumentException for an unknown word, one that is for tables only, and a value that cannot be meant
     */
    public static NativeOptions parse(CaseInsensitiveStringMap options) {
        Map<String, String> all = TableOptions.withSession(options);
        for (String word : all.keySet()) {
            boolean known = DatabaseOptions.isWord(word)
                    || TableOptions.isInternal(word)
                    || word.equalsIgnoreCase(TableOptions.READ_COLUMNAR);
            if (!known && TableOptions.isWord(word)) {
                TableOptions.requireOfSession(word, DatabaseOptions.doesNotGo(word));
            } else if (!known) {
                throw Words.unknown("option", word, words());
            }
        }
        String columnar = all.get(TableOptions.READ_COLUMNAR);
        return new NativeOptions(
                DatabaseOptions.parse(all), columnar == null ? ColumnarReads.AUTO : TableOptions.columnar(columnar));
    }

    /** The same, with vectors of the length that a schema of these options has, so that all reads agree on it. */
    public NativeOptions withLengthOf(Schema schema) {
        Field value = schema.findField("value");
        return Schemas.isVector(value)
                ? new NativeOptions(databases.withDimensions(Schemas.dimensions(value)), columnar)
                : this;
    }

    /** The folder that the option {@code path} names. Throws as {@link TableOptions#storage}. */
    public static DatabaseFolder folder(CaseInsensitiveStringMap options) {
        return DatabaseFolder.of(Path.of(TableOptions.storage(options).location()));
    }

    /** @throws InvalidArgumentException if a table lies at the path, whose files are nobody's but the table's */
    public static void requireNoTable(CaseInsensitiveStringMap options) {
        Storage storage = TableOptions.storage(options);
        if (Table.exists(storage)) {
            throw new InvalidArgumentException("There is a SynaDB table at " + storage.location()
                    + ", no folder of databases: leave the option 'layout' out");
        }
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(DatabaseOptions.WORDS);
        words.add(DatabaseOptions.LAYOUT);
        words.add("vector.value.dim");
        words.add(TableOptions.READ_COLUMNAR);
        return words;
    }
}
