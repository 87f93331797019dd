package io.synadb.table.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.AlreadyExistsException;
import io.synadb.ConflictException;
import io.synadb.NotFoundException;
import io.synadb.SynaException;
import io.synadb.VersionNotFoundException;
import io.synadb.table.commit.TableChange.Kind;
import io.synadb.table.commit.TableChange.Transaction;
import io.synadb.table.commit.format.Action;
import io.synadb.table.commit.format.Commit;
import io.synadb.table.commit.log.CommitLog;
import io.synadb.table.commit.log.TableState;
import io.synadb.table.commit.log.TestLogs;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.MemoryStorage;
import io.synadb.table.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random changes by several writers, with readers beside them, on a storage that stalls, fails and forgets to answer,
 * against a plain model: what each version holds is settled at the moment at which its commit is there, from what its
 * writer wants and what the version before it held.
 */
class TableModelTest {
    private static final int HISTORIES = "long".equals(System.getProperty("synadb.effort")) ? 2_000 : 150;
    private static final long START_MICROS = 1_700_000_000_000_000L;
    private static final long HOUR = 3_600_000_000L;

    /** Which one history in ten has at least. */
    private static final Set<String> EXPECTED = Set.of(
            "append",
            "overwrite",
            "delete",
            "compact",
            "extend",
            "rollback",
            "expire",
            "tag",
            "conflict",
            "failed",
            "expired",
            "read");

    @Test
    void everyVersionHoldsWhatItsWriterWanted() throws InterruptedException {
        long seed = Long.getLong("synadb.seed", System.nanoTime());
        Map<String, Integer> outcomes = new TreeMap<>();
        // Some more where chance has it that none had what is rare.
        for (int i = 0; i < HISTORIES || !outcomes.keySet().containsAll(EXPECTED) && i < 10 * HISTORIES; i++) {
            History history = new History(seed + i);
            try {
                history.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dsynadb.seed=" + (seed + i) + ": " + history.said, e);
            }
            history.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
        }
        System.out.println("TableModelTest: histories from seed " + seed + ": " + outcomes);
        assertThat(outcomes.keySet()).containsAll(EXPECTED);
    }

    /** What a version holds: files by path, and names of versions. */
    private record Content(long timeMicros, Map<String, DataFile> files, Map<String, Long> tags, long oldest) {}

    /** What a writer is about to do, with what it read. */
    private record Wish(
            String kind,
            @Nullable Content base,
            Map<String, DataFile> taken,
            @Nullable DataFile added,
            String tag,
            long version) {}

    /** Some actors on one table. */
    private static final class History {
        private final Random random;
        private final double failures;
        private final MemoryStorage storage = new MemoryStorage();
        private final Map<String, Long> visible = new HashMap<>();
        private final Turns turns;
        private final List<Content> versions = new ArrayList<>();
        private final Map<String, Integer> outcomes = new HashMap<>();
        private final Map<String, Integer> published = new HashMap<>();
        private final List<String> said = new ArrayList<>();
        private long nowMicros = START_MICROS;

        History(long seed) {
            this.random = new Random(seed);
            this.failures = random.nextInt(3) == 0 ? 0 : 0.02;
            this.turns = new Turns(random);
        }

        void run() throws InterruptedException {
            CommitLog plain = log(new StorageView(storage));
            TableState created = new TableChange(Kind.CREATE, TestLogs.METADATA, null, List.of(), null).publish(plain);
            versions.add(new Content(created.timeMicros(), Map.of(), Map.of(), 0));
            List<Runnable> actors = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Writer writer = new Writer("w" + i);
                actors.add(writer::run);
            }
            actors.add(this::read);
            turns.run(actors);
            check(plain);
        }

        private CommitLog log(Storage on) {
            return new CommitLog(on, (InstantSource) () -> Instant.EPOCH.plus(nowMicros++, ChronoUnit.MICROS), 4);
        }

        private void count(String outcome) {
            outcomes.merge(outcome, 1, Integer::sum);
        }

        private Content newest() {
            return versions.get(versions.size() - 1);
        }

        /** All versions that were promised, exactly, without anything going wrong; then only their files are left. */
        private void check(CommitLog plain) {
            TableState newest = plain.load();
            assertThat(newest.version()).isEqualTo(versions.size() - 1);
            Set<String> needed = new TreeSet<>();
            for (int version = 0; version < versions.size(); version++) {
                if (isPromised(version)) {
                    TableState state = plain.load(version);
                    assertState(state);
                    needed.addAll(state.files().keySet());
                }
            }
            assertThat(storage.paths()).containsAll(needed);
            Expiry expiry = new Expiry(new StorageView(storage), plain);
            // Ends nothing more, and completes what failed half way.
            expiry.expire(0, 1);
            for (int version = 0; version < versions.size(); version++) {
                long asked = version;
                if (isPromised(version)) {
                    assertState(plain.load(version));
                } else {
                    assertThatThrownBy(() -> plain.load(asked)).isInstanceOf(VersionNotFoundException.class);
                }
            }
            nowMicros += 2 * HOUR;
            expiry.removeOrphans(HOUR);
            assertThat(storage.paths().stream().filter(path -> path.startsWith("data/")))
                    .containsExactlyElementsOf(needed);
        }

        private boolean isPromised(long version) {
            return version >= newest().oldest() || newest().tags().containsValue(version);
        }

        private void assertState(TableState state) {
            Content expected = versions.get((int) state.version());
            assertThat(state.files()).as("version %d", state.version()).isEqualTo(expected.files());
            assertThat(state.tags()).isEqualTo(expected.tags());
            assertThat(state.oldest()).isEqualTo(expected.oldest());
        }

        private void read() {
            CommitLog log =
                    log(new UnreliableStorage(storage, turns, random, visible, failures, (version, commit) -> {}));
            TableState known = null;
            for (int i = 0; i < 12; i++) {
                int atLeast = versions.size() - 1;
                long asked = random.nextInt(versions.size());
                boolean byTime = random.nextInt(4) == 0;
                boolean old = byTime || random.nextBoolean();
                try {
                    TableState state = byTime
                            ? log.loadAsOf(versions.get((int) asked).timeMicros())
                            : old ? log.load(asked) : known == null ? log.load() : log.loadAfter(known);
                    assertState(state);
                    if (old) {
                        assertThat(state.version()).isEqualTo(asked);
                    } else {
                        assertThat(state.version()).isGreaterThanOrEqualTo(atLeast);
                        known = state;
                    }
                    count("read");
                } catch (VersionNotFoundException e) {
                    boolean gone = byTime ? asked < newest().oldest() : !isPromised(asked);
                    assertThat(old && gone).as(e.getMessage()).isTrue();
                    count("expired");
                } catch (SynaException e) {
                    requireInjected(e);
                }
            }
        }

        private void requireInjected(SynaException e) {
            boolean unknown = String.valueOf(e.getMessage()).startsWith("Cannot tell");
            if (!unknown && !UnreliableStorage.isInjected(e)) {
                throw new AssertionError("not a failure of the storage", e);
            }
            count(unknown ? "unknown" : "failed");
        }

        /** One who changes the table, and is told each time how it went. */
        private final class Writer {
            private final String name;
            private final UnreliableStorage own;
            private final CommitLog log;
            private @Nullable Wish wish;
            private int drawn;

            Writer(String name) {
                this.name = name;
                this.own = new UnreliableStorage(storage, turns, random, visible, failures, this::witness);
                this.log = log(own);
            }

            void run() {
                for (int i = 0; i < 8; i++) {
                    drawn++;
                    String id = name + "-" + drawn;
                    int before = published.getOrDefault(id, 0);
                    try {
                        String kind = change(id);
                        count(kind);
                        assertThat(published.getOrDefault(id, 0)).as(id).isLessThanOrEqualTo(1);
                    } catch (ConflictException e) {
                        assertThat(published.getOrDefault(id, 0)).as(id).isEqualTo(before);
                        assertThat(Objects.requireNonNull(wish).kind()).isNotEqualTo("append");
                        count("conflict");
                    } catch (VersionNotFoundException | AlreadyExistsException | NotFoundException e) {
                        assertThat(published.getOrDefault(id, 0)).as(id).isZero();
                        count("refused");
                    } catch (SynaException e) {
                        requireInjected(e);
                    }
                }
            }

            private String change(String id) {
                TableState base = log.load();
                assertState(base);
                Content read = versions.get((int) base.version());
                int draw = random.nextInt(22);
                if (draw < 8) {
                    wish = new Wish("append", read, Map.of(), write(TestLogs.file(id)), id, 0);
                    publish(base, Kind.APPEND, List.of(), id, draw < 4 ? new Transaction(id, 1, 0) : null);
                    return "append";
                } else if (draw < 9) {
                    wish = new Wish("overwrite", read, read.files(), write(TestLogs.file(id)), id, 0);
                    publish(base, Kind.OVERWRITE, List.of(), id, null);
                    return "overwrite";
                } else if (draw < 11 && !base.files().isEmpty()) {
                    List<DataFile> taken = some(base.files());
                    long rows = taken.stream().mapToLong(DataFile::rows).sum();
                    wish = new Wish("compact", read, byPath(taken), write(TestLogs.file(id, rows)), id, 0);
                    publish(base, Kind.COMPACT, taken, id, null);
                    return "compact";
                } else if (draw < 13 && !base.files().isEmpty()) {
                    List<DataFile> taken = some(base.files()).subList(0, 1);
                    wish = new Wish("delete", read, byPath(taken), null, id, 0);
                    publish(base, Kind.DELETE, taken, id, null);
                    return "delete";
                } else if (draw < 15) {
                    long version = random.nextInt(versions.size());
                    wish = new Wish("tag", read, Map.of(), null, id, version);
                    new Maintenance(log).createTag(id, version);
                    return "tag";
                } else if (draw < 16) {
                    String tag = read.tags().isEmpty()
                            ? "none"
                            : read.tags().keySet().iterator().next();
                    wish = new Wish("drop-tag", read, Map.of(), null, tag, 0);
                    new Maintenance(log).dropTag(tag);
                    return "drop-tag";
                } else if (draw < 18) {
                    long version = random.nextInt(versions.size());
                    wish = new Wish("rollback", read, Map.of(), null, id, version);
                    new Maintenance(log).rollback(base, version);
                    return "rollback";
                } else if (draw < 20 || base.files().isEmpty()) {
                    wish = new Wish("expire", read, Map.of(), null, id, 0);
                    new Expiry(own, log).expire(Long.MAX_VALUE, 1 + random.nextInt(6));
                    return "expire";
                }
                List<DataFile> files = List.copyOf(base.files().values());
                extend(base, read, files.get(random.nextInt(files.size())), id);
                return "extend";
            }

            /** One file to three. */
            private List<DataFile> some(Map<String, DataFile> files) {
                List<DataFile> some = new ArrayList<>(files.values());
                Collections.shuffle(some, random);
                return some.subList(0, Math.min(some.size(), 1 + random.nextInt(3)));
            }

            private Map<String, DataFile> byPath(List<DataFile> files) {
                return files.stream().collect(Collectors.toMap(DataFile::path, Function.identity()));
            }

            /** Adds rows to a file, whatever others have added to it meanwhile. */
            private void extend(TableState base, Content read, DataFile file, String id) {
                wish = new Wish("extend", read, Map.of(file.path(), file), null, id, 0);
                Publication.publish(log, base, newest -> {
                    DataFile now = Objects.requireNonNull(newest).files().get(file.path());
                    if (now == null) {
                        throw new ConflictException(file.path() + " is gone");
                    }
                    DataFile grown = TestLogs.grown(now);
                    Action extend = new Action.Extend(
                            grown.path(),
                            grown.length(),
                            grown.footer(),
                            grown.footerCrc(),
                            grown.rows(),
                            grown.statistics());
                    return Optional.of(new Publication.Draft("extend", Map.of(), List.of(extend)));
                });
            }

            private DataFile write(DataFile file) {
                storage.put(file.path(), new byte[1]);
                storage.setModifiedMicros(file.path(), nowMicros);
                return file;
            }

            private void publish(
                    TableState base, Kind kind, List<DataFile> taken, String id, @Nullable Transaction transaction) {
                DataFile added = Objects.requireNonNull(wish).added();
                List<DataFile> files = added == null ? List.of() : List.of(added);
                TableChange change = new TableChange(kind, base.metadata(), base, taken, files, Map.of(), transaction);
                while (true) {
                    try {
                        TableState state = change.publish(log);
                        assertThat(published.getOrDefault(id, 0)).as(id).isEqualTo(1);
                        assertState(state);
                        return;
                    } catch (SynaException e) {
                        // With a transaction it is safe to ask again until there is an answer.
                        if (transaction == null || !UnreliableStorage.isInjected(e)) {
                            throw e;
                        }
                    }
                }
            }

            /** Settles what the version holds. */
            private void witness(long version, Commit commit) {
                Wish wanted = Objects.requireNonNull(wish);
                said.add(version + " " + name + " " + wanted.kind() + " +" + wanted.added() + " -"
                        + wanted.taken().values());
                if (version < newest().oldest()) {
                    // Behind the table's back: its writer must not be told that it has committed.
                    count("stale");
                    return;
                }
                assertThat(version).isEqualTo(versions.size());
                published.merge(name + "-" + drawn, 1, Integer::sum);
                Content before = newest();
                Content base = Objects.requireNonNull(wanted.base());
                Map<String, DataFile> files = new HashMap<>(before.files());
                Map<String, Long> tags = new TreeMap<>(before.tags());
                long oldest = before.oldest();
                switch (wanted.kind()) {
                    case "append", "delete", "compact" -> {
                        assertThat(files.entrySet()).containsAll(wanted.taken().entrySet());
                        files.keySet().removeAll(wanted.taken().keySet());
                    }
                    case "overwrite" -> {
                        assertThat(files).isEqualTo(base.files());
                        files.clear();
                    }
                    case "tag" -> {
                        assertThat(isPromised(wanted.version())).isTrue();
                        tags.put(wanted.tag(), wanted.version());
                    }
                    case "drop-tag" -> assertThat(tags.remove(wanted.tag())).isNotNull();
                    case "rollback" -> {
                        assertThat(isPromised(wanted.version())).isTrue();
                        assertThat(files).isEqualTo(base.files());
                        files = new HashMap<>(
                                versions.get((int) wanted.version()).files());
                    }
                    case "extend" -> {
                        assertThat(files.keySet()).containsAll(wanted.taken().keySet());
                        files.replaceAll(
                                (path, file) -> wanted.taken().containsKey(path) ? TestLogs.grown(file) : file);
                    }
                    default -> {
                        oldest = ((Action.Expire) commit.actions().get(0)).before();
                        assertThat(oldest).isLessThanOrEqualTo(version);
                    }
                }
                DataFile added = wanted.added();
                if (added != null) {
                    assertThat(files.put(added.path(), added)).isNull();
                }
                versions.add(new Content(commit.timeMicros(), Map.copyOf(files), Map.copyOf(tags), oldest));
            }
        }
    }
}
