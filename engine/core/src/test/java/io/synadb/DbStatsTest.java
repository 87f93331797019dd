package io.synadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DbStatsTest {
    /** Records: meta, and the seal behind it. */
    private static final int NEW_FILE_RECORDS = 2;

    @TempDir
    Path folder;

    private Path path;

    @BeforeEach
    void namePath() {
        path = folder.resolve("test.db");
    }

    @Test
    void countsWhatTheFileHoldsAndWhatTheHandleDid() throws IOException {
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.stats()).isEqualTo(new DbStats(0, 0, 0, 0, false, 0, 0, 0, 0, 0, 0));
            db.append("a", Atom.of(1));
            db.append("b", Atom.of(2));
            db.delete("b");
            db.write(batch -> batch.append("a", Atom.of(3)).appendFloats("f", new double[] {1, 2}));
            db.write(batch -> batch.append("a", Atom.of(4)));
            DbStats stats = db.stats();
            assertThat(stats.appends()).isEqualTo(7);
            assertThat(stats.batches()).isEqualTo(2);
            assertThat(stats.keys()).isEqualTo(2);
            assertThat(stats.records()).as("one announces the batch of three").isEqualTo(NEW_FILE_RECORDS + 7 + 1);
            assertThat(stats.sizeBytes()).isEqualTo(Files.size(path)).isEqualTo(stats.writtenBytes());
            assertThat(stats.sealedBytes()).as("meta").isPositive().isLessThan(100);
            assertThat(stats.foreignRecords()).isZero();
            assertThat(stats.checksums()).isTrue();
            assertThat(stats.tornBytes()).isZero();
        }
    }

    @Test
    void aSyncSealsWhatWasWrittenWhateverThePolicy() {
        for (SyncPolicy policy : SyncPolicy.values()) {
            Path file = folder.resolve(policy + ".db");
            try (SynaDb db = SynaDb.open(file, DbConfig.builder().sync(policy).build())) {
                db.append("a", Atom.of(1));
                long written = db.stats().sizeBytes();
                db.sync();
                DbStats synced = db.stats();
                assertThat(synced.sealedBytes()).as("%s", policy).isEqualTo(written);
                assertThat(synced.syncs()).isPositive();
                db.sync();
                assertThat(db.stats().writtenBytes())
                        .as("nothing was left to seal")
                        .isEqualTo(synced.writtenBytes());
            }
        }
    }

    @Test
    void saysWhatATearCost() throws IOException {
        try (SynaDb db = SynaDb.open(path)) {
            db.append("a", Atom.of(1));
        }
        Files.write(path, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        try (SynaDb db = SynaDb.openReadOnly(path)) {
            assertThat(db.stats().tornBytes()).as("a reader cuts nothing").isZero();
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.stats().tornBytes()).isEqualTo(3);
        }
        try (SynaDb db = SynaDb.open(path)) {
            assertThat(db.stats().tornBytes()).isZero();
        }
    }

    @Test
    void aFileThatTheOriginalWroteOrCompactedHasNoChecksumsUntilTheNextAppend() throws IOException {
        Files.copy(Path.of("src/test/resources/golden/synadb/log-compacted-appended.db"), path);
        try (SynaDb db = SynaDb.open(path)) {
            DbStats before = db.stats();
            assertThat(before.checksums()).isFalse();
            assertThat(before.foreignRecords()).isEqualTo(before.records()).isPositive();
            assertThat(before.sealedBytes()).isZero();
            db.append("a", Atom.of(1));
            DbStats after = db.stats();
            assertThat(after.checksums()).isTrue();
            assertThat(after.foreignRecords()).isEqualTo(before.foreignRecords());
            assertThat(after.sealedBytes()).as("the original's records").isEqualTo(before.sizeBytes());
        }
    }
}
