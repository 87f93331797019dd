package io.synadb.spark.maintenance;

import io.synadb.spark.maintenance.TableProcedure.Definition;
import io.synadb.table.Table;
import io.synadb.table.TableMaintenance;
import io.synadb.table.TableSnapshot;
import io.synadb.table.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The procedures by name. Each takes the table first, and gives one row.
 *
 * <table>
 * <caption>Procedures</caption>
 * <tr><td>{@code rollback(table, version)}</td><td>a new version with the rows and columns of an earlier one</td></tr>
 * <tr><td>{@code create_tag(table, tag [, version])}</td><td>names a version, the newest by default</td></tr>
 * <tr><td>{@code drop_tag(table, tag)}</td><td>takes the name away</td></tr>
 * <tr><td>{@code expire_versions(table, older_than [, retain_last])}</td><td>ends versions that were committed before a
 *     time, but for the last so many, 1 by default, and those with a tag</td></tr>
 * <tr><td>{@code remove_orphan_files(table [, older_than])}</td><td>removes what failed writers left before a time, three
 *     days ago by default</td></tr>
 * <tr><td>{@code compact(table [, where] [, target_file_bytes] …)}</td><td>merges small files and rewrites those with many
 *     deleted rows</td></tr>
 * <tr><td>{@code create_index(table, column [, kind] [, metric] [, options])}</td><td>has a vector column indexed, and builds
 *     what is missing</td></tr>
 * <tr><td>{@code drop_index(table, column [, kind])}</td><td>takes an index away</td></tr>
 * </table>
 *
 * <p>Stateless and thread-safe.
 */
public final class Procedures {
    /** Longer than any write takes. */
    private static final Duration ORPHAN_AGE = Duration.ofDays(3);

    private static final Map<String, Definition> BY_NAME = byName(
            new Definition(
                    "rollback",
                    "commits a version with the rows and columns of an earlier one",
                    List.of(parameter("version", DataTypes.LongType, "the version to return to")),
                    longs("previous_version", "restored_version", "version"),
                    Procedures::rollback),
            new Definition(
                    "create_tag",
                    "gives a version a name, so that it does not expire",
                    List.of(
                            parameter("tag", DataTypes.StringType, "the name"),
                            optional("version", DataTypes.LongType, "NULL", "the newest one if it is NULL")),
                    new StructType().add("tag", DataTypes.StringType, false).add("version", DataTypes.LongType, false),
                    Procedures::createTag),
            new Definition(
                    "drop_tag",
                    "takes the name of a version away",
                    List.of(parameter("tag", DataTypes.StringType, "the name")),
                    new StructType().add("tag", DataTypes.StringType, false).add("version", DataTypes.LongType, true),
                    Procedures::dropTag),
            new Definition(
                    "expire_versions",
                    "ends old versions, and removes the files that only they need",
                    List.of(
                            parameter(
                                    "older_than",
                                    DataTypes.TimestampType,
                                    "versions that were committed before it end"),
                            optional("retain_last", DataTypes.LongType, "1", "so many of the newest versions stay")),
                    longs("oldest_version", "removed_files"),
                    Procedures::expireVersions),
            new Definition(
                    "remove_orphan_files",
                    "removes the files that no version names, which failed writers left",
                    List.of(optional(
                            "older_than",
                            DataTypes.TimestampType,
                            "NULL",
                            "files that were there unchanged before it; three days ago if it is NULL")),
                    longs("removed_files"),
                    Procedures::removeOrphanFiles),
            Compact.definition(),
            Indexes.creation(),
            Indexes.removal());

    private Procedures() {}

    /** How a procedure gets at the tables of its catalog. */
    @FunctionalInterface
    public interface Tables {
        /**
         * Opens a table by the name that a user wrote, as in {@code 'db.t'}.
         *
         * @throws io.synadb.NotFoundException if there is none
         */
        Table open(String name);
    }

    /** The procedure of this name, in any case, for the tables of a catalog. */
    public static Optional<UnboundProcedure> find(String name, Tables tables) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)))
                .map(definition -> new TableProcedure(definition, tables));
    }

    /** All names, sorted. */
    public static Collection<String> names() {
        return BY_NAME.keySet();
    }

    private static InternalRow rollback(Table table, Arguments arguments) {
        TableSnapshot before = table.current();
        long version = arguments.number("version");
        TableSnapshot after = table.maintenance().rollback(before, version);
        return LocalRows.row(before.version(), version, after.version());
    }

    private static InternalRow createTag(Table table, Arguments arguments) {
        Tag tag = Tag.of(arguments.text("tag"));
        long version = arguments.optionalNumber("version").orElseGet(() -> table.current()
                .version());
        table.maintenance().createTag(tag, version);
        return LocalRows.row(tag.name(), version);
    }

    private static InternalRow dropTag(Table table, Arguments arguments) {
        Tag tag = Tag.of(arguments.text("tag"));
        TableMaintenance upkeep = table.maintenance();
        Long version = upkeep.tags().get(tag);
        upkeep.dropTag(tag);
        return LocalRows.row(tag.name(), version);
    }

    private static InternalRow expireVersions(Table table, Arguments arguments) {
        TableMaintenance upkeep = table.maintenance();
        long removed = upkeep.expireVersions(arguments.time("older_than"), arguments.number("retain_last"));
        return LocalRows.row(upkeep.oldestVersion(), removed);
    }

    private static InternalRow removeOrphanFiles(Table table, Arguments arguments) {
        Instant now = Instant.now();
        Duration age = arguments
                .optionalTime("older_than")
                .map(olderThan -> Duration.between(olderThan, now))
                .orElse(ORPHAN_AGE);
        return LocalRows.row(table.maintenance().removeOrphanFiles(age));
    }

    private static ProcedureParameter parameter(String name, DataType type, String comment) {
        return ProcedureParameter.in(name, type).comment(comment).build();
    }

    private static ProcedureParameter optional(String name, DataType type, String value, String comment) {
        return ProcedureParameter.in(name, type)
                .defaultValue(value)
                .comment(comment)
                .build();
    }

    private static StructType longs(String... columns) {
        StructType schema = new StructType();
        for (String column : columns) {
            schema = schema.add(column, DataTypes.LongType, false);
        }
        return schema;
    }

    private static Map<String, Definition> byName(Definition... definitions) {
        Map<String, Definition> byName = new TreeMap<>();
        for (Definition definition : definitions) {
            byName.put(definition.name(), definition);
        }
        return Collections.unmodifiableMap(byName);
    }
}
