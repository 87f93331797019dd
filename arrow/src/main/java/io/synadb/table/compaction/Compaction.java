package io.synadb.table.compaction;

import io.synadb.ConflictException;
import io.synadb.table.FileScan;
import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.WriteOptions;
import io.synadb.table.WritePlan;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Merges the small files of a table, and rewrites those with many deleted rows.
 *
 * <pre>{@code
 * CompactionResult done = Compaction.of(table).run(allocator);
 * }</pre>
 *
 * <p>Readers of earlier versions go on: the files that they read stay until these versions expire. Who follows the table by
 * {@link Table#appendedAfter} passes over the version, which has no new rows. An engine that has workers takes the parts
 * instead: {@link #plan}, {@link CompactionGroup#rewrite} on each, {@link CompactionPlan#commit}.
 *
 * <p>Not thread-safe; any number of them may run at the same time, here and in other processes, and each file is replaced
 * once.
 */
public final class Compaction {
    /** How often to begin again with the newest version, when others were faster. */
    private static final int ROUNDS = 5;

    private final Table table;
    private @Nullable CompactionOptions options;

    private Compaction(Table table) {
        this.table = table;
    }

    /** A compaction with the options that the table's properties give: {@link CompactionOptions#of}. */
    public static Compaction of(Table table) {
        return new Compaction(table);
    }

    /** Sets the options, whatever the table's properties say. */
    public Compaction options(CompactionOptions options) {
        this.options = options;
        return this;
    }

    /** Chooses what to merge in the newest version; opens no data file. */
    public CompactionPlan plan() {
        TableSnapshot snapshot = table.current();
        CompactionOptions chosen = options == null ? CompactionOptions.of(snapshot.properties()) : options;
        FileScan scan = snapshot.scan().files();
        WritePlan write = snapshot.newWrite(WriteOptions.defaults().withChunkBytes(chosen.chunkBytes()));
        List<CompactionGroup> groups = Grouping.of(snapshot.files(), chosen).stream()
                .map(files -> new CompactionGroup(files, scan, write))
                .toList();
        return new CompactionPlan(table, snapshot, scan, groups);
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
        CompactionResult done = round(allocator);
        for (int round = 1; done.lostGroups() > 0; round++) {
            if (round == ROUNDS) {
                throw new ConflictException("Cannot compact " + table + ": in each of " + ROUNDS
                        + " rounds others took files away that were being rewritten, the last time those of "
                        + done.lostGroups() + " groups. No row is lost or twice there; what was committed: " + done
                        + ". A retry is safe: compact again when there are fewer overwrites and compactions.");
            }
            done = done.then(round(allocator));
        }
        return done;
    }

    private CompactionResult round(BufferAllocator allocator) {
        CompactionGroup.requireNotInterrupted();
        return plan().run(allocator);
    }
}
