package io.synadb.bench.hnsw;

import io.synadb.bench.Timing;
import io.synadb.bench.Timings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * An index searched with each of its widths.
 *
 * @param call how many queries a call answers
 * @param runs of each width
 */
record Sweep(Entrant entrant, Call call, List<Timings> runs) {
    /** How many queries a call answers. */
    enum Call {
        SINGLE("1"),
        BATCH("all");

        private final String queries;

        Call(String queries) {
            this.queries = queries;
        }

        /** The word for a table. */
        String queries() {
            return queries;
        }
    }

    static Sweep of(Entrant entrant, Call call) {
        return new Sweep(
                entrant,
                call,
                Stream.generate(Timings::new).limit(entrant.widths().length).toList());
    }

    /**
     * Searches with each width.
     *
     * @param seconds for each
     * @param counts whether it is more than a warm-up
     */
    void run(Field field, double seconds, boolean counts) throws IOException {
        for (int i = 0; i < runs.size(); i++) {
            Timing timing = entrant.index().search(entrant.widths()[i], together(field), seconds);
            if (counts) {
                runs.get(i).add(timing);
            }
        }
    }

    /** What the runs come to. */
    Curve curve(Field field) throws IOException {
        List<Curve.Point> points = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            int width = entrant.widths()[i];
            double recall = field.recall(entrant.index().answers(width, together(field)));
            points.add(new Curve.Point(
                    width, recall, 1 / runs.get(i).cpuSeconds(), runs.get(i).cpuSpreadPercent()));
        }
        return new Curve(points);
    }

    private int together(Field field) {
        return call == Call.SINGLE ? 1 : field.data().queryCount();
    }

    /** Every way to ask everyone: all of them one query a call, then those that take batches. */
    static List<Sweep> all(List<Entrant> entrants) {
        return Arrays.stream(Call.values())
                .flatMap(call -> entrants.stream()
                        .filter(entrant -> call == Call.SINGLE || entrant.batches())
                        .map(entrant -> of(entrant, call)))
                .toList();
    }
}
