package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Atom;
import io.synadb.Compression;
import io.synadb.CorruptDataException;
import io.synadb.Effort;
import io.synadb.ProofReport;
import io.synadb.SyncPolicy;
import io.synadb.file.SimulatedDisk;
import io.synadb.log.DamageSweep.Outcome;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every way to damage a log of every kind of record: no answer is wrong. */
@Tag(Effort.SLOW)
class DamageSweepTest {
    private static final ProofReport REPORT = ProofReport.of(DamageSweepTest.class);
    private static final int SECTOR_BYTES = 512;
    private static final int PAGE_BYTES = 4096;

    @Test
    void aCutAtAnyByteLeavesTheWholeWritesBeforeItAndSavesTheRest() throws IOException {
        for (SampleLog sample : List.of(SampleLog.plain(), SampleLog.sealed(), SampleLog.unsealed())) {
            DamageSweep sweep = new DamageSweep("cut at every byte", sample);
            int first = sample.foreign().isEmpty()
                    ? 0
                    : (int) sample.writes().get(0).end();
            for (int cut = first; cut < sample.bytes().length; cut++) {
                byte[] damaged = Arrays.copyOf(sample.bytes(), cut);
                sweep.write(damaged, cut, cut);
                sweep.read(damaged, cut, cut);
                assertGoesOn(sample, damaged, cut);
            }
            sweep.report(REPORT);
            assertThat(sweep.count(Outcome.DETECTED, Outcome.REFUSED)).isZero();
        }
    }

    /** What is left is what was whole, no write less, and takes more. */
    private static void assertGoesOn(SampleLog sample, byte[] damaged, int cut) {
        SimulatedDisk disk = new SimulatedDisk(0).with(SampleLog.PATH, damaged);
        List<Write> left = sample.writesWithin(cut);
        try (DatabaseLog log = DatabaseLog.open(disk, SampleLog.PATH, null, SyncPolicy.ALWAYS, Compression.NONE)) {
            LogModel.of(left).assertAnswers(log.view(), "cut at " + cut);
            log.append("after the tear", Atom.of(cut));
        }
        List<Write> found = Write.in(disk.openForReading(SampleLog.PATH));
        assertThat(found).hasSize(left.size() + 1);
        assertThat(found.get(left.size()).key()).isEqualTo("after the tear");
    }

    @Test
    void aFlippedBitIsAnErrorOrTheRightAnswer() throws IOException {
        flipBits(SampleLog.plain(), 1);
        flipBits(SampleLog.sealed(), Effort.of(5, 1));
    }

    @Test
    void aFlippedBitWhereNoSealVouchesLeavesAPrefixOrIsAnError() {
        flipBits(SampleLog.unsealed(), 1);
    }

    private static void flipBits(SampleLog sample, int step) {
        String which = step == 1 ? "every bit" : "every " + step + "th bit";
        DamageSweep reads = new DamageSweep(which + " flipped, read", sample);
        DamageSweep writes = new DamageSweep("bits flipped, opened for writing", sample);
        int stepForWriting = Effort.of(5, 1);
        for (int bit = 0; bit < sample.bytes().length * Byte.SIZE; bit += step) {
            int at = bit / Byte.SIZE;
            byte[] damaged = sample.bytes().clone();
            damaged[at] ^= (byte) (1 << bit % Byte.SIZE);
            reads.read(damaged, at, at + 1);
            if (bit % stepForWriting == 0) {
                writes.write(damaged, at, at + 1);
            }
        }
        reads.report(REPORT);
        writes.report(REPORT);
        assertThat(reads.count(Outcome.DETECTED, Outcome.REFUSED)).isPositive();
    }

    @Test
    void whatIsNoRecordBehindTheLastOneIsSavedAndCutOff() throws IOException {
        Random random = new Random(11);
        for (SampleLog sample : List.of(SampleLog.plain(), SampleLog.sealed(), SampleLog.unsealed())) {
            DamageSweep zeros = new DamageSweep("zeros behind the end", sample);
            DamageSweep garbage = new DamageSweep("garbage behind the end", sample);
            int size = sample.bytes().length;
            for (int length = 1; length <= Effort.of(600, 5000); length++) {
                byte[] longer = Arrays.copyOf(sample.bytes(), size + length);
                zeros.write(longer, size, size + length);
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, longer, size, length);
                garbage.write(longer, size, size + length);
            }
            zeros.report(REPORT);
            garbage.report(REPORT);
            assertThat(zeros.count(Outcome.HARMLESS) + garbage.count(Outcome.HARMLESS))
                    .isEqualTo(2 * Effort.of(600, 5000));
        }
    }

    /** A size that reached the device before the bytes did. */
    @Test
    void zerosFromAnyByteOnLeaveAPrefixOrAreAnError() throws IOException {
        for (SampleLog sample : List.of(SampleLog.plain(), SampleLog.sealed(), SampleLog.unsealed())) {
            DamageSweep sweep = new DamageSweep("zeros from every byte to the end", sample);
            int size = sample.bytes().length;
            for (int from = 0; from < size; from++) {
                if (sample.touchesForeign(from, from + 1)) {
                    // Zeros are a value too, where no checksum says otherwise.
                    continue;
                }
                byte[] damaged = sample.bytes().clone();
                Arrays.fill(damaged, from, size, (byte) 0);
                sweep.read(damaged, from, size);
            }
            sweep.report(REPORT);
        }
    }

    /** As by memory, a cable or a controller: the file is right, and a read of it is not. */
    @Test
    void aBitThatIsReadWrongIsAnErrorOrTheRightAnswer() throws IOException {
        SampleLog sample = SampleLog.plain();
        LogModel model = LogModel.of(sample.writes());
        long seed = Effort.seed();
        int cases = Effort.of(3000, 30_000);
        int refused = 0;
        for (int i = 0; i < cases; i++) {
            String when = "seed " + (seed + i);
            SimulatedDisk disk = new SimulatedDisk(seed + i).with(SampleLog.PATH, sample.bytes());
            disk.flipReads(0.05);
            try (DatabaseLog log = i % 2 == 0 ? DatabaseLog.openReadOnly(disk, SampleLog.PATH) : open(disk)) {
                refused += model.refusals(log.view(), when) > 0 ? 1 : 0;
            } catch (CorruptDataException e) {
                refused++;
            }
            disk.flipReads(0);
            assertThat(Write.in(disk.openForReading(SampleLog.PATH))).as(when).isEqualTo(sample.writes());
        }
        REPORT.line(String.format(
                "bits read wrong, log %s: %,d cases: %,d refused or detected, no wrong answer, nothing lost",
                sample.name(), cases, refused));
        assertThat(refused).isPositive();
    }

    private static DatabaseLog open(SimulatedDisk disk) {
        return DatabaseLog.open(disk, SampleLog.PATH, null, SyncPolicy.PROCESS, Compression.NONE);
    }

    @Test
    void aLostSectorOrPageLeavesAPrefixOrIsAnError() throws IOException {
        loseBlocks(SampleLog.sealed(), SECTOR_BYTES);
        for (int block : new int[] {SECTOR_BYTES, PAGE_BYTES}) {
            loseBlocks(SampleLog.large(true), block);
            loseBlocks(SampleLog.large(false), block);
        }
    }

    private static void loseBlocks(SampleLog sample, int block) {
        DamageSweep sweep = new DamageSweep("every " + block + " bytes lost", sample);
        Random random = new Random(5);
        int size = sample.bytes().length;
        for (int start = 0; start < size; start += block) {
            int length = Math.min(block, size - start);
            int end = start + length;
            byte[] damaged = sample.bytes().clone();
            Arrays.fill(damaged, start, end, (byte) 0);
            both(sweep, damaged, start, end);
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, damaged, start, length);
            both(sweep, damaged, start, end);
            System.arraycopy(sample.bytes(), (start + block) % (size - length), damaged, start, length);
            both(sweep, damaged, start, end);
            System.arraycopy(sample.bytes(), start, damaged, start + 1, length - 1);
            both(sweep, damaged, start, end);
        }
        sweep.report(REPORT);
    }

    private static void both(DamageSweep sweep, byte[] damaged, int start, int end) {
        sweep.read(damaged, start, end);
        sweep.write(damaged, start, end);
    }
}
