package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Effort;
import io.synadb.ProofReport;
import io.synadb.SyncPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random histories on a disk that loses whatever a disk may lose. */
@Tag(Effort.SLOW)
class CrashHistoryTest {
    private static final int HISTORIES = Effort.of(3200, 40_000) / SyncPolicy.values().length;
    private static final ProofReport REPORT = ProofReport.of(CrashHistoryTest.class);
    private static final Path FOREIGN = Path.of("src/test/resources/golden/synadb/log-delta.db");

    @ParameterizedTest
    @EnumSource(SyncPolicy.class)
    void whatAPolicyPromisedIsThereAfterEveryEnd(SyncPolicy policy) throws IOException {
        byte[] foreign = Files.readAllBytes(FOREIGN);
        long seed = Effort.seed();
        long ends = 0;
        for (int i = 0; i < HISTORIES; i++) {
            ends += CrashHistory.run(seed + i, policy, (seed + i) % 10 == 0 ? foreign : null);
        }
        REPORT.line(String.format(
                "%s: %,d histories, %,d ends of a process or machine, nothing lost", policy, HISTORIES, ends));
        assertThat(ends).isGreaterThan(HISTORIES);
    }
}
