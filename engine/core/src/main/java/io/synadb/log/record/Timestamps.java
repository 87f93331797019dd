package io.synadb.log.record;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The clock of the log. */
public final class Timestamps {

    private Timestamps() {}

    /** Microseconds since the epoch, from the wall clock. */
    public static long nowMicros() {
        Instant now = Instant.now();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + TimeUnit.NANOSECONDS.toMicros(now.getNano());
    }
}
