package io.synadb.table.commit;

import io.synadb.CorruptDataException;
import io.synadb.UnsupportedFeatureException;
import io.synadb.table.data.DataFile;
import io.synadb.table.deletes.DeletesEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the commits of a table up to a version add up to.
 *
 * <p>A state exists only for a table that this version can read: one that asks for a newer reader, for a feature that we
 * do not know, or for rows to be left out (deletes, keys) is refused while its commits are replayed, and never shown as
 * if that were not so. Immutable and thread-safe.
 */
public final class TableState {
    private final long version;
    private final long timeMicros;
    private final Action.Protocol protocol;
    private final Action.Metadata metadata;
    private final Map<String, DataFile> files;
    private final Map<String, Map<Long, String>> transactions;

    private TableState(Replay replay, Action.Protocol protocol, Action.Metadata metadata) {
        this.version = replay.version;
        this.timeMicros = replay.timeMicros;
        this.protocol = protocol;
        this.metadata = metadata;
        this.files = Collections.unmodifiableMap(new LinkedHashMap<>(replay.files));
        this.transactions = new HashMap<>();
        replay.transactions.forEach((app, versions) -> transactions.put(app, Map.copyOf(versions)));
    }

    /** The version of the last commit that is in here. */
    public long version() {
        return version;
    }

    /** When that commit was made. */
    public long timeMicros() {
        return timeMicros;
    }

    /** What the table is. */
    public Action.Metadata metadata() {
        return metadata;
    }

    /** The data files by path, in the order in which they became part of the table. */
    public Map<String, DataFile> files() {
        return files;
    }

    /** The hash of what an application committed under a version of its own, if it did. */
    Optional<String> transactionHash(String app, long appVersion) {
        return Optional.ofNullable(transactions.getOrDefault(app, Map.of()).get(appVersion));
    }

    /** The greatest version of its own under which an application committed, if it ever did. */
    public OptionalLong newestTransaction(String app) {
        return transactions.getOrDefault(app, Map.of()).keySet().stream()
                .mapToLong(Long::longValue)
                .max();
    }

    Action.Protocol protocol() {
        return protocol;
    }

    /** The work of adding up commits, in order. Not thread-safe. */
    static final class Replay {
        private long version = -1;
        private long timeMicros = Long.MIN_VALUE;
        private Action.@Nullable Protocol protocol;
        private Action.@Nullable Metadata metadata;
        private final Map<String, DataFile> files = new LinkedHashMap<>();
        private final Map<String, Map<Long, String>> transactions = new HashMap<>();

        /** Starts before the first commit. */
        Replay() {}

        /** Starts where another replay ended. */
        Replay(TableState start) {
            version = start.version;
            timeMicros = start.timeMicros;
            protocol = start.protocol;
            metadata = start.metadata;
            files.putAll(start.files);
            start.transactions.forEach((app, versions) -> transactions.put(app, new HashMap<>(versions)));
        }

        long version() {
            return version;
        }

        /** What a commit would append to the files that are here now. */
        List<AppendedFile> appended(long version, Commit commit) {
            List<AppendedFile> appended = new ArrayList<>();
            for (Action action : commit.actions()) {
                if (action instanceof Action.Add add) {
                    appended.add(new AppendedFile(version, add.file(), 0));
                } else if (action instanceof Action.Extend extend) {
                    DataFile before = files.get(extend.path());
                    // Of an unknown file there is nothing to read: replaying the commit says what is wrong.
                    if (before != null) {
                        appended.add(new AppendedFile(version, extended(before, extend), before.rows()));
                    }
                }
            }
            return appended;
        }

        /** @param file names the commit in errors */
        void apply(String file, Commit commit) {
            if (commit.timeMicros() <= timeMicros) {
                throw damaged(
                        file,
                        "time " + commit.timeMicros() + " is not after " + timeMicros
                                + ", the time of the commit before");
            }
            version++;
            timeMicros = commit.timeMicros();
            commit.actions().forEach(action -> apply(file, action));
        }

        private void apply(String file, Action action) {
            if (action instanceof Action.Protocol changed) {
                requireKnown(file, changed);
                protocol = changed;
            } else if (action instanceof Action.Metadata changed) {
                if (!changed.primaryKey().isEmpty()) {
                    throw unsupported(file, "a primary key", "would show rows that later rows of the same key replace");
                }
                metadata = changed;
            } else if (action instanceof Action.Add add) {
                if (files.putIfAbsent(add.file().path(), add.file()) != null) {
                    throw damaged(file, "'add' of " + add.file().path() + ", which is part of the table already");
                }
            } else if (action instanceof Action.Extend extend) {
                extend(file, extend);
            } else if (action instanceof Action.Remove remove) {
                if (files.remove(remove.path()) == null) {
                    throw damaged(file, "'remove' of " + remove.path() + ", which is not part of the table");
                }
            } else if (action instanceof Action.Deletes deleted) {
                delete(file, deleted);
            } else if (action instanceof Action.Txn txn) {
                transactions.computeIfAbsent(txn.app(), app -> new HashMap<>()).put(txn.version(), txn.hash());
            }
        }

        private void delete(String file, Action.Deletes deleted) {
            DataFile before = files.get(deleted.path());
            if (before == null) {
                throw damaged(file, "'deletes' of " + deleted.path() + ", which is not part of the table");
            }
            DeletesEntry entry = deleted.entry();
            if (entry != null && (entry.count() < 1 || entry.count() > before.rows())) {
                throw damaged(
                        file,
                        "'deletes' of " + entry.count() + " rows of " + deleted.path() + ", which has "
                                + before.rows());
            }
            files.put(deleted.path(), before.withDeletes(entry));
        }

        private void extend(String file, Action.Extend extend) {
            DataFile before = files.get(extend.path());
            if (before == null) {
                throw damaged(file, "'extend' of " + extend.path() + ", which is not part of the table");
            }
            if (extend.length() < before.length() || extend.rows() < before.rows()) {
                throw damaged(
                        file,
                        "'extend' of " + extend.path() + " to " + extend.length() + " bytes and " + extend.rows()
                                + " rows, which has " + before.length() + " and " + before.rows() + " already");
            }
            files.put(extend.path(), extended(before, extend));
        }

        private static DataFile extended(DataFile before, Action.Extend extend) {
            return new DataFile(
                    extend.path(),
                    extend.length(),
                    extend.footer(),
                    extend.footerCrc(),
                    extend.rows(),
                    extend.statistics(),
                    before.partition(),
                    before.bucket(),
                    before.generation(),
                    before.deletes());
        }

        /** @param file names the last commit in errors */
        TableState state(String file) {
            if (protocol == null || metadata == null) {
                throw damaged(
                        file, "no 'protocol' or no 'metadata' action up to here; expected both in the first commit");
            }
            files.values().stream().filter(there -> there.deletes() != null).forEach(there -> {
                throw unsupported(file, "deleted rows in " + there.path(), "would show rows that were deleted");
            });
            return new TableState(this, protocol, metadata);
        }

        private static void requireKnown(String file, Action.Protocol protocol) {
            if (protocol.minReader() > CommitFormat.KNOWN_VERSION) {
                throw new UnsupportedFeatureException(
                        "Cannot read the table: " + file + " asks for a reader of version "
                                + protocol.minReader() + ", this one knows versions up to " + CommitFormat.KNOWN_VERSION
                                + ". Use a newer SynaDB.");
            }
            List<String> features = protocol.features();
            if (!features.isEmpty()) {
                throw new UnsupportedFeatureException("Cannot read the table: " + file + " asks for the features "
                        + features + ", of which this version knows none. Use a newer SynaDB.");
            }
        }

        private static UnsupportedFeatureException unsupported(String file, String what, String consequence) {
            return new UnsupportedFeatureException("Cannot read the table: " + file + " declares " + what
                    + ", which this version does not know and " + consequence + ". Use a newer SynaDB.");
        }

        private static CorruptDataException damaged(String file, String problem) {
            return new CorruptDataException(file, 0, problem + ".");
        }
    }
}
