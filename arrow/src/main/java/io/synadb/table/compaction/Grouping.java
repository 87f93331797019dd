package io.synadb.table.compaction;

import io.synadb.table.data.DataFile;
import io.synadb.table.partition.PartitionField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which files become one: those of a partition that are small, have many deleted rows or grew by many small parts, in
 * the order of the table, up to the size that a file should have. What commits say of files is enough, but for the footers of
 * those that are not small, or small and alone.
 *
 * <p>A file that was made so is not small, but for the last one of a partition, and those of files so tiny that most of them
 * was schema and footer: these take another compaction or two until there is nothing left to do. Stateless.
 */
final class Grouping {
    /** No data file has more. */
    private static final long MAX_ROWS = Integer.MAX_VALUE;

    private Grouping() {}

    /** Files of different places are never merged. */
    private record Place(Map<PartitionField, @Nullable String> partition, int bucket) {}

    /** @param chopped whether a file grew by many small parts */
    static List<List<DataFile>> of(Collection<DataFile> files, CompactionOptions options, Predicate<DataFile> chopped) {
        Map<Place, List<DataFile>> byPlace = new LinkedHashMap<>();
        for (DataFile file : files) {
            if (isSmall(file, options) || isWorn(file, options) || chopped.test(file)) {
                byPlace.computeIfAbsent(new Place(file.partition(), file.bucket()), place -> new ArrayList<>())
                        .add(file);
            }
        }
        List<List<DataFile>> groups = new ArrayList<>();
        byPlace.values().forEach(candidates -> addGroups(candidates, options, chopped, groups));
        return groups;
    }

    private static void addGroups(
            List<DataFile> candidates,
            CompactionOptions options,
            Predicate<DataFile> chopped,
            List<List<DataFile>> groups) {
        List<DataFile> group = new ArrayList<>();
        long bytes = 0;
        long rows = 0;
        for (DataFile file : candidates) {
            boolean full = bytes + liveBytes(file) > options.targetFileBytes() || rows + file.liveRows() > MAX_ROWS;
            if (full) {
                addIfItPays(group, options, chopped, groups);
                group = new ArrayList<>();
                bytes = 0;
                rows = 0;
            }
            group.add(file);
            bytes += liveBytes(file);
            rows += file.liveRows();
        }
        addIfItPays(group, options, chopped, groups);
    }

    private static void addIfItPays(
            List<DataFile> group, CompactionOptions options, Predicate<DataFile> chopped, List<List<DataFile>> groups) {
        boolean pays = group.size() >= options.minFiles()
                || group.stream().anyMatch(file -> isWorn(file, options))
                || group.stream().anyMatch(chopped);
        if (pays) {
            groups.add(List.copyOf(group));
        }
    }

    /** Three quarters, because what a merged file will have is but estimated: one of about the target stays as it is. */
    private static boolean isSmall(DataFile file, CompactionOptions options) {
        return file.liveRows() < options.minRows() && liveBytes(file) < options.targetFileBytes() * 0.75;
    }

    private static boolean isWorn(DataFile file, CompactionOptions options) {
        return file.liveRows() < file.rows() && file.rows() - file.liveRows() >= options.deletedShare() * file.rows();
    }

    /** About how many bytes the rows have that are not deleted. */
    private static long liveBytes(DataFile file) {
        return file.rows() == 0 ? 0 : (long) ((double) file.length() * file.liveRows() / file.rows());
    }
}
