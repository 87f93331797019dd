package io.synadb.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.Atom;
import io.synadb.CorruptDataException;
import io.synadb.Version;
import io.synadb.log.view.LogView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a database answers after some writes, as a map of lists would. Immutable. */
final class LogModel {
    private final Map<String, List<Version>> histories = new LinkedHashMap<>();
    private final Map<String, Atom> live = new LinkedHashMap<>();

    private LogModel() {}

    static LogModel of(List<Write> writes) {
        LogModel model = new LogModel();
        for (Write write : writes) {
            List<Version> history = model.histories.computeIfAbsent(write.key(), key -> new ArrayList<>());
            model.live.remove(write.key());
            Atom value = write.value();
            Atom shown = value == null ? Atom.ofNull() : value;
            history.add(new Version(write.offset(), write.timestampMicros(), shown, value == null));
            if (value != null) {
                model.live.put(write.key(), value);
            }
        }
        return model;
    }

    /** Asks everything about the keys of the writes; each answer must be the right one. */
    void assertAnswers(LogView log, String when) {
        assertThat(refusals(log, when)).as("refused answers, %s", when).isZero();
    }

    /** As {@link #assertAnswers}, but any answer may be a {@link CorruptDataException} instead; counts those. */
    int refusals(LogView log, String when) {
        int refused = refusalsOf(histories.keySet(), log, when);
        refused += refuses(log::keys, List.copyOf(live.keySet()), when);
        return refused + refuses(log::size, live.size(), when);
    }

    /** As {@link #refusals}, only of questions about some keys. */
    int refusalsOf(Set<String> keys, LogView log, String when) {
        int refused = 0;
        for (String key : keys) {
            Atom value = live.get(key);
            refused += refuses(() -> log.get(key), Optional.ofNullable(value), when);
            refused += refuses(() -> log.exists(key), value != null, when);
            refused += refuses(() -> history(log, key), histories.getOrDefault(key, List.of()), when);
        }
        return refused;
    }

    static List<Version> history(LogView log, String key) {
        try (Stream<Version> history = log.history(key)) {
            return history.toList();
        }
    }

    /** Compares before it asserts: it is asked millions of times. */
    private static int refuses(Supplier<@Nullable Object> question, @Nullable Object expected, String when) {
        Object found;
        try {
            found = question.get();
        } catch (CorruptDataException e) {
            return 1;
        }
        if (!Objects.equals(found, expected)) {
            assertThat(found).as(when).isEqualTo(expected);
        }
        return 0;
    }
}
