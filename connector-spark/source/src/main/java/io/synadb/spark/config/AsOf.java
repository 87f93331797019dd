package io.synadb.spark.config;

import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.Tag;
import java.time.Instant;
import java.util.regex.Pattern;

/** Which version of a table to read. Immutable and thread-safe. */
public sealed interface AsOf {
    /**
     * What stands behind {@code VERSION AS OF}: the number of a version, or else the name of a tag. A tag that is called
     * like a number is read with the option {@code tag}.
     */
    static AsOf parse(String text) {
        return Number.PATTERN.matcher(text).matches() ? new Number(Long.parseLong(text)) : new Named(Tag.of(text));
    }

    /**
     * The version of a table.
     *
     * @throws io.synadb.VersionNotFoundException if there is none of this number or at this time, or none any more
     * @throws io.synadb.NotFoundException if there is no tag of this name; it names those that there are
     */
    TableSnapshot of(Table table);

    /** The version of this number. */
    record Number(long version) implements AsOf {
        private static final Pattern PATTERN = Pattern.compile("-?[0-9]{1,18}");

        @Override
        public TableSnapshot of(Table table) {
            return table.at(version);
        }
    }

    /** The version with this name. */
    record Named(Tag tag) implements AsOf {
        @Override
        public TableSnapshot of(Table table) {
            return table.at(tag);
        }
    }

    /** The version that was the newest at this time. */
    record Time(Instant time) implements AsOf {
        @Override
        public TableSnapshot of(Table table) {
            return table.asOf(time);
        }
    }
}
