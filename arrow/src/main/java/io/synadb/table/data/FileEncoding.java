package io.synadb.table.data;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.NearestName;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.compression.Compression;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the columns of a data file are written. Readers find it in the file, and show the same rows whatever it is.
 *
 * <table>
 * <caption>The table properties that say it</caption>
 * <tr><td>{@value #COMPRESSION}</td><td>{@code none}, the default, {@code lz4} or {@code zstd}</td></tr>
 * <tr><td>{@code dictionary.<column>}</td><td>{@code true} for a text or binary column that repeats few values: a chunk then
 *     has their numbers, and the file has each value once, or a few times; {@code false} is the default</td></tr>
 * </table>
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param compression of the buffers of chunks, those of vectors excepted
 * @param dictionaryColumns the field ids of the columns that have a dictionary
 */
public record FileEncoding(Compression compression, Set<Integer> dictionaryColumns) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The table property that names the compression. */
    public static final String COMPRESSION = "compression";

    /** What the table properties start with that give columns a dictionary. */
    public static final String DICTIONARY_PREFIX = "dictionary.";

    private static final Logger LOG = LoggerFactory.getLogger(FileEncoding.class);

    /** Every column as it is. */
    public static final FileEncoding PLAIN = new FileEncoding(Compression.NONE, Set.of());

    public FileEncoding {
        Objects.requireNonNull(compression, "compression");
        dictionaryColumns = Set.copyOf(dictionaryColumns);
    }

    /**
     * What the properties of a table say.
     *
     * @param columns of the table, with field ids
     * @throws InvalidArgumentException for a compression that does not exist, and a word that is neither true nor false
     * @throws SchemaException for a dictionary of a column that does not exist, or is neither text nor binary
     */
    public static FileEncoding of(Map<String, String> properties, Schema columns) {
        String compression = properties.get(COMPRESSION);
        Set<Integer> dictionaries = new TreeSet<>();
        new TreeMap<>(properties).forEach((property, value) -> {
            if (property.startsWith(DICTIONARY_PREFIX) && isTrue(property, value)) {
                dictionaries.add(dictionaryColumn(property, columns));
            }
        });
        return new FileEncoding(compression == null ? Compression.NONE : compression(compression), dictionaries);
    }

    /**
     * What the properties of a table say that is there, as far as this version knows it: what it does not know is left to others,
     * and every column is written as it is.
     *
     * @param columns of the table, with field ids
     */
    public static FileEncoding known(Map<String, String> properties, Schema columns) {
        try {
            return of(properties, columns);
        } catch (InvalidArgumentException | SchemaException e) {
            LOG.debug("What the properties of a table say of its files is passed over", e);
            return PLAIN;
        }
    }

    /**
     * The compression of a word.
     *
     * @throws InvalidArgumentException if there is none; names the nearest
     */
    public static Compression compression(String word) {
        return Compression.ofWord(word)
                .orElseThrow(() -> new InvalidArgumentException("The property '" + COMPRESSION + "' is '" + word
                        + "': expected one of " + String.join(", ", Compression.words()) + "."
                        + NearestName.hint(word, Compression.words())));
    }

    private static boolean isTrue(String property, String value) {
        String word = value.trim();
        if (!word.equalsIgnoreCase("true") && !word.equalsIgnoreCase("false")) {
            throw new InvalidArgumentException(
                    "The property '" + property + "' is '" + value + "': expected true or false.");
        }
        return word.equalsIgnoreCase("true");
    }

    private static int dictionaryColumn(String property, Schema columns) {
        String name = property.substring(DICTIONARY_PREFIX.length());
        List<String> names = columns.getFields().stream().map(Field::getName).toList();
        int place = names.indexOf(name);
        if (place < 0) {
            throw new SchemaException("The property '" + property + "' names the column '" + name
                    + "', which does not exist: the columns are " + names + "." + NearestName.hint(name, names));
        }
        Field column = columns.getFields().get(place);
        if (!takes(column.getType())) {
            throw new SchemaException("The property '" + property + "' gives a dictionary to a column of type "
                    + column.getType() + ": expected a string or binary column. Leave the property out.");
        }
        return Schemas.fieldId(column);
    }

    /** Whether columns of this type can have a dictionary. */
    static boolean takes(ArrowType type) {
        return type instanceof ArrowType.Utf8 || type instanceof ArrowType.Binary;
    }

    /** The same with another compression. */
    public FileEncoding withCompression(Compression other) {
        return new FileEncoding(other, dictionaryColumns);
    }
}
