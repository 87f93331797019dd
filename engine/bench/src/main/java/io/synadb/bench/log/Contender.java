package io.synadb.bench.log;

import io.synadb.bench.Timings;
import java.util.List;

/**
 * A store that takes part, and its runs with values of one size.
 *
 * @param divisor how many times fewer values it writes than the fastest: a rate needs no more
 */
record Contender(String name, int divisor, Store.Opener opener, Timings appends, Timings wholes, Timings closes) {
    private Contender(String name, int divisor, Store.Opener opener) {
        this(name, divisor, opener, new Timings(), new Timings(), new Timings());
    }

    static List<Contender> all() {
        return List.of(
                new Contender("SynaDB", 1, SynaDbStore::new),
                new Contender("RocksDB", 1, RocksDbStore::new),
                new Contender("LMDB", 1, LmdbStore::new),
                new Contender("H2 MVStore", 20, MvStoreStore::new));
    }
}
