package io.synadb.table.compaction;

import io.synadb.ConflictException;
import io.synadb.InvalidArgumentException;
import io.synadb.table.FileScan;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.WriteOptions;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import io.synadb.table.predicate.Predicate;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Merges the small files of a table, and rewrites those with many deleted rows and those that grew by many small parts.
 *
 * <pre>{@code
 * CompactionResult done = Compaction.of(table).run(allocator);
 * }</pre>
 *
 * <p>A new file that is large enough has the table's indexes from the start ({@link io.synadb.table.TableIndexes}).
 *
 * <p>Readers of earlier versions go on: the files that they read stay until these versions expire. Who follows the table by
 * {@link Table#appendedAfter} passes over the version, which has no new rows. An engine that has workers gives {@link
 * #run(Rewriting)} what sends the groups to them, or takes the parts: {@link #plan}, {@link CompactionGroup#rewrite} on each,
 * {@link CompactionPlan#commit}.
 *
 * <p>Not thread-safe; any number of them may run at the same time, here and in other processes, and each file is replaced
 * once.
 */
public final class Compaction {
    /** How often to begin again with the newest version, when others were faster. */
    private static final int ROUNDS = 5;

    private final Table table;
    private @Nullable CompactionOptions options;
    private @Nullable Predicate condition;

    private Compaction(Table table) {
        this.table = table;
    }

    /** A compaction with the options that the table's properties give: {@link CompactionOptions#of}. */
    public static Compaction of(Table table) {
        if (table == null) {
            throw new InvalidArgumentException("Compaction.of needs a table, found null.");
        }
        return new Compaction(table);
    }

    /** Sets the options, whatever the table's properties say. */
    public Compaction options(CompactionOptions options) {
        this.options = options;
        return this;
    }

    /**
     * Compacts only files that can have a row for which this is true, as their partitions and statistics tell; all rows of
     * these files, and no others. By default all files.
     *
     * @throws io.synadb.SchemaException when it plans, if there is no such column
     * @throws io.synadb.InvalidArgumentException when it plans, if a column cannot be compared with its literal
     */
    public Compaction where(Predicate condition) {
        this.condition = condition;
        return this;
    }

    /** Chooses what to rewrite in the newest version; of data files it reads footers at most. */
    public CompactionPlan plan() {
        TableSnapshot snapshot = table.current();
        CompactionOptions chosen = options == null ? CompactionOptions.of(snapshot.properties()) : options;
        FileScan scan = snapshot.scan().files();
        WritePlan write = snapshot.newWrite(WriteOptions.defaults().withChunkBytes(chosen.chunkBytes()));
        List<CompactionGroup> groups =
                Grouping.of(wanted(snapshot), chosen, new ChoppedFiles(table.storage(), chosen)).stream()
                        .map(files -> new CompactionGroup(files, scan, write, snapshot.indexer()))
                        .toList();
        return new CompactionPlan(table, snapshot, scan, groups);
    }

    private List<DataFile> wanted(TableSnapshot snapshot) {
        if (condition == null) {
            return snapshot.files();
        }
        FileScan scan = snapshot.scan().where(condition).files();
        return snapshot.files().stream().filter(scan::mayRead).toList();
    }

    /**
     * Compacts, in this thread, and commits one version; nothing where nothing pays. Where others took away what it was
     * rewriting, it begins again with the newest version, a few times.
     *
     * @param allocator holds the rows that are on their way: a few chunks
     * @throws ConflictException if others were faster each time; no row is lost or twice there, and a retry is safe
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws io.synadb.CorruptDataException if a file is damaged; nothing was committed
     */
    public CompactionResult run(BufferAllocator allocator) {
        return run((groups, done) -> groups.forEach(group -> done.accept(group.rewrite(allocator))));
    }

    /**
     * Compacts as {@link #run(BufferAllocator)} does, and leaves it to others to rewrite the groups. What they throw is
     * thrown on; nothing was committed then.
     *
     * @throws ConflictException if others were faster each time; no row is lost or twice there, and a retry is safe
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public CompactionResult run(Rewriting rewriting) {
        CompactionResult done = round(rewriting);
        for (int round = 1; done.lostGroups() > 0; round++) {
            if (round == ROUNDS) {
                throw new ConflictException("Cannot compact " + table + ": in each of " + ROUNDS
                        + " rounds others took files away that were being rewritten, the last time those of "
                        + done.lostGroups() + " groups. No row is lost or twice there; what was committed: " + done
                        + ". A retry is safe: compact again when there are fewer overwrites and compactions.");
            }
            done = done.then(round(rewriting));
        }
        return done;
    }

    private CompactionResult round(Rewriting rewriting) {
        CompactionGroup.requireNotInterrupted();
        return plan().run(rewriting);
    }
}
