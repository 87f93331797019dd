package io.synadb.table.index;

import io.synadb.InvalidArgumentException;
import io.synadb.SynaException;
import io.synadb.table.data.IndexFile;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.index.IndexBuilder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An index that a table wants of a column of each of its data files. It stands among the table's properties as
 * {@code index.<field id>.<kind>}, with the options as words: {@code metric=l2 m=16}. So a column that is renamed keeps it.
 *
 * <p>Immutable, serializable and thread-safe.
 *
 * @param column the field id
 */
public record ColumnIndex(int column, IndexSpec spec) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern PROPERTY = Pattern.compile("index\\.(\\d{1,9})\\.([a-z0-9-]+)");
    private static final Logger LOG = LoggerFactory.getLogger(ColumnIndex.class);

    public ColumnIndex {
        Objects.requireNonNull(spec, "spec");
    }

    /**
     * The indexes that the properties of a table name, by column and kind. One that this version cannot read, of a kind that
     * a later one knows, is passed over: rows are found without it.
     */
    public static List<ColumnIndex> of(Map<String, String> properties) {
        List<ColumnIndex> indexes = new ArrayList<>();
        new TreeMap<>(properties).forEach((name, value) -> {
            if (isProperty(name)) {
                try {
                    indexes.add(parse(name, value));
                } catch (SynaException e) {
                    LOG.debug("The table property {} = {} is passed over", name, value, e);
                }
            }
        });
        return indexes;
    }

    /**
     * The index that a property of a table names.
     *
     * @throws InvalidArgumentException for a name that is not {@linkplain #isProperty of an index}, and for a kind, an option
     *     or a value of one that this version does not know
     */
    public static ColumnIndex parse(String name, String value) {
        Matcher matcher = PROPERTY.matcher(name);
        if (!matcher.matches()) {
            throw new InvalidArgumentException("Expected a name like 'index.<field id>.<kind>'.");
        }
        IndexSpec spec = IndexSpec.parse(matcher.group(2), options(value));
        IndexBuilder.check(spec);
        return new ColumnIndex(Integer.parseInt(matcher.group(1)), spec);
    }

    /** Whether a table property is of an index. */
    public static boolean isProperty(String name) {
        return PROPERTY.matcher(name).matches();
    }

    private static Map<String, String> options(String value) {
        Map<String, String> options = new HashMap<>();
        for (String word : value.strip().split("\\s+", -1)) {
            int equals = word.indexOf('=');
            options.put(word.substring(0, Math.max(0, equals)), word.substring(equals + 1));
        }
        return options;
    }

    /** What kind it is. */
    public IndexKind kind() {
        return spec.kind();
    }

    /** The name of the table property. */
    public String property() {
        return IndexFile.property(column, kind().word());
    }

    /** The value of the table property. */
    public String value() {
        String text = spec.toString();
        return text.substring(text.indexOf(' ') + 1);
    }

    /** Whether an index file is of this column and kind; by what options it was built, only the file itself says. */
    public boolean isOf(IndexFile file) {
        return file.column() == column && file.kind().equals(kind().word());
    }
}
