package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    @Test
    void everyNumberOfMicrosecondsIsFoundAgain() {
        for (long micros : new long[] {
            Long.MIN_VALUE, Long.MIN_VALUE + 1, -1_000_001, -1_000_000, -1, 0, 1, 1_000_000, Long.MAX_VALUE
        }) {
            Instant time = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
            assertThat(Timestamps.micros(time)).hasValue(micros);
            assertThat(Timestamps.micros(time.plusNanos(999))).hasValue(micros);
        }
    }

    @Test
    void farTimesThatPeopleWriteHaveOne() {
        assertThat(Timestamps.micros(Instant.parse("9999-12-31T23:59:59Z"))).hasValue(253_402_300_799_000_000L);
        assertThat(Timestamps.micros(Instant.parse("0001-01-01T00:00:00Z"))).hasValue(-62_135_596_800_000_000L);
    }

    @Test
    void beyond64BitsThereIsNone() {
        Instant greatest = Instant.EPOCH.plus(Long.MAX_VALUE, ChronoUnit.MICROS);
        Instant least = Instant.EPOCH.plus(Long.MIN_VALUE, ChronoUnit.MICROS);
        for (Instant time : new Instant[] {greatest.plusNanos(1000), least.minusNanos(1), Instant.MIN, Instant.MAX}) {
            assertThat(Timestamps.micros(time)).isEmpty();
        }
    }
}
