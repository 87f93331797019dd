package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Compression;
import io.synadb.CorruptDataException;
import io.synadb.ProofReport;
import io.synadb.SyncPolicy;
import io.synadb.file.DataFile;
import io.synadb.file.SimulatedDisk;
import io.synadb.log.recovery.LogScanner;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Opens damaged copies of a log and asks them everything. Each answer is the right one, or that of a shorter file where no seal
 * vouches for more, or an error; any other fails. Counts what happened. Not thread-safe.
 */
final class DamageSweep {
    private final String name;
    private final SampleLog sample;
    private final LogModel model;
    private final Set<String> ownKeys;
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

    DamageSweep(String name, SampleLog sample) {
        this.name = name;
        this.sample = sample;
        this.model = LogModel.of(sample.writes());
        this.ownKeys = sample.ownKeys();
    }

    /**
     * Reads a damaged copy.
     *
     * @param start where the damage starts
     * @param end where it ends
     */
    void read(byte[] damaged, int start, int end) {
        add(outcomeOfReading(damaged, start, end));
    }

    private Outcome outcomeOfReading(byte[] damaged, int start, int end) {
        SimulatedDisk disk = new SimulatedDisk(0).with(SampleLog.PATH, damaged);
        String when = when(start, end);
        try (DatabaseLog log = DatabaseLog.openReadOnly(disk, SampleLog.PATH)) {
            return ask(log, expected(disk, damaged, start, end), start, end, when);
        } catch (CorruptDataException e) {
            return Outcome.REFUSED;
        }
    }

    /** Opens a damaged copy for writing: it is refused and left as it is, or what is cut off is saved and the rest is right. */
    void write(byte[] damaged, int start, int end) {
        add(outcomeOfWriting(damaged, start, end));
    }

    private Outcome outcomeOfWriting(byte[] damaged, int start, int end) {
        SimulatedDisk disk = new SimulatedDisk(0).with(SampleLog.PATH, damaged);
        String when = when(start, end);
        try (DatabaseLog log = DatabaseLog.open(disk, SampleLog.PATH, null, SyncPolicy.PROCESS, Compression.NONE)) {
            requireSaved(disk, damaged, when);
            return ask(log, expected(disk, damaged, start, end), start, end, when);
        } catch (CorruptDataException e) {
            if (!Arrays.equals(disk.contents(SampleLog.PATH), damaged)
                    || disk.files().size() > 1) {
                assertThat(disk.files()).as("refused, but changed, %s", when).isEmpty();
            }
            return Outcome.REFUSED;
        }
    }

    private Outcome ask(DatabaseLog log, LogModel expected, int start, int end, String when) {
        // Records of other programs have no checksum: what they say may have changed, and only that.
        int refusals = sample.touchesForeign(start, end)
                ? expected.refusalsOf(ownKeys, log.view(), when)
                : expected.refusals(log.view(), when);
        if (refusals > 0) {
            return Outcome.DETECTED;
        }
        return expected == model ? Outcome.HARMLESS : Outcome.SHORTER;
    }

    private LogModel expected(SimulatedDisk disk, byte[] damaged, int start, int end) {
        DataFile file = disk.openForReading(SampleLog.PATH);
        if (sample.isSealedBehind(end, damaged.length) || LogScanner.scan(file).damage() != null) {
            return model;
        }
        List<Write> found = Write.in(file);
        if (!sample.isPrefix(found, sample.touchesForeign(start, end))) {
            assertThat(found).as("a prefix, %s", when(start, end)).isEqualTo(sample.writes());
        }
        return found.size() == sample.writes().size() ? model : LogModel.of(found);
    }

    /** Whether file and torn tail together are the file as it was. */
    private static void requireSaved(SimulatedDisk disk, byte[] damaged, String when) {
        byte[] tail = disk.files().stream()
                .filter(file -> file.toString().endsWith(".torn"))
                .findFirst()
                .map(disk::contents)
                .orElse(new byte[0]);
        byte[] kept = disk.contents(SampleLog.PATH);
        byte[] all = Arrays.copyOf(kept, kept.length + tail.length);
        System.arraycopy(tail, 0, all, kept.length, tail.length);
        if (!Arrays.equals(all, damaged)) {
            assertThat(all).as("the file and what was cut off, %s", when).isEqualTo(damaged);
        }
    }

    private String when(int start, int end) {
        return name + " of the log " + sample.name() + ", bytes " + start + " to " + end;
    }

    private void add(Outcome outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    int count(Outcome... counted) {
        return Arrays.stream(counted)
                .mapToInt(outcome -> outcomes.getOrDefault(outcome, 0))
                .sum();
    }

    /** Says in one line what happened. */
    void report(ProofReport report) {
        report.line(String.format(
                "%s, log %s: %,d cases: %,d harmless, %,d as of a shorter log, %,d detected by a read, %,d refused at the"
                        + " open, no wrong answer",
                name,
                sample.name(),
                count(Outcome.values()),
                count(Outcome.HARMLESS),
                count(Outcome.SHORTER),
                count(Outcome.DETECTED),
                count(Outcome.REFUSED)));
    }

    enum Outcome {
        /** Every answer is right. */
        HARMLESS,
        /** Every answer is right for a prefix of the log. */
        SHORTER,
        /** Every answer is right or an error. */
        DETECTED,
        /** The open is an error. */
        REFUSED
    }
}
