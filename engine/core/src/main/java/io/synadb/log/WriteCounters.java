package io.synadb.log;

import java.util.concurrent.atomic.LongAdder;

/** What a handle has written since it was opened. Thread-safe. */
final class WriteCounters {
    final LongAdder appends = new LongAdder();
    final LongAdder batches = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder syncs = new LongAdder();
}
