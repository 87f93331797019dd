package io.synadb;

import java.nio.file.Path;
import java.util.List;

/**
 * What {@link DbMaintenance#salvage} brought from a file into a new database, and what it did not.
 *
 * <p>Immutable and thread-safe.
 *
 * @param source the file, which is as it was
 * @param target the new database
 * @param values how many values it has, those of every key's history included
 * @param deletions how many deletions it has
 * @param foreign how many of these records other programs wrote: nothing proves what they say
 * @param lost what the source holds beside reserved records and is not in the target, in file order
 */
public record SalvageReport(
        Path source, Path target, long values, long deletions, long foreign, List<DamagedRange> lost) {

    public SalvageReport {
        lost = List.copyOf(lost);
    }

    /** Whether the target has everything that the source had. */
    public boolean isComplete() {
        return lost.isEmpty();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append(isComplete() ? "All of " : "What is whole of ")
                .append(source)
                .append(" is now in ")
                .append(target)
                .append(": values ")
                .append(values)
                .append(", deletions ")
                .append(deletions)
                .append("; of other programs, without checksums, ")
                .append(foreign);
        for (DamagedRange range : lost) {
            text.append("\n  lost: ").append(range);
        }
        return text.toString();
    }
}
