package io.synadb.vector.hnsw;

import io.synadb.vector.Vectors;
import io.synadb.vector.hnsw.graph.Graph;
import io.synadb.vector.kernel.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How much a walk finds, by the width of its beam: measured on rows of the index as queries, each of which the walk has to do
 * without. So it holds for queries that are like the rows; others find less at the same width.
 *
 * <p>Immutable and thread-safe.
 *
 * @param nodes how many rows were in the graph
 * @param points by growing ef
 */
record RecallCurve(int nodes, List<Point> points) {
    private static final int K = 10;
    private static final int QUERIES = 100;
    private static final int[] WIDTHS = {12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024};

    /** Beyond this the sample cannot tell differences. */
    private static final double ENOUGH = 0.9985;

    /** A beam of this width finds that share of the true ten nearest. */
    record Point(int ef, float recall) {}

    RecallCurve {
        points = List.copyOf(points);
    }

    /** Walks over a graph with rows from all over it. */
    static RecallCurve measure(Search search, Graph graph, Vectors vectors, int nodes) {
        List<float[]> queries = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        int bound = Math.min(graph.rowBound(), vectors.size());
        for (int i = 0; i < QUERIES; i++) {
            int row = (int) ((i + 0.5) / QUERIES * bound);
            if (graph.holds(row) && row != graph.entry()) {
                rows.add(row);
                queries.add(vectors.row(row));
            }
        }
        List<Ranking> truth = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            truth.add(search.scanWithout(rows.get(i), queries.get(i), K, graph));
        }
        List<Point> points = new ArrayList<>();
        double recall = 0;
        for (int j = 0; j < WIDTHS.length && recall < ENOUGH && !rows.isEmpty(); j++) {
            int found = 0;
            int wanted = 0;
            for (int i = 0; i < rows.size(); i++) {
                Ranking all = truth.get(i);
                Ranking some = search.walkWithout(rows.get(i), queries.get(i), K, graph, WIDTHS[j]);
                wanted += all.size();
                for (int rank = 0; rank < some.size(); rank++) {
                    found += some.distance(rank) <= all.distance(all.size() - 1) ? 1 : 0;
                }
            }
            recall = (double) found / Math.max(1, wanted);
            points.add(new Point(WIDTHS[j], (float) recall));
        }
        return new RecallCurve(nodes, points);
    }

    /** Whether a graph of so many nodes is too different for this curve. */
    boolean isOutgrownBy(int size) {
        return size > 2L * nodes || 2L * size < nodes;
    }

    /** The width that finds a share of the true k nearest; nothing if no width was seen to do so. */
    OptionalInt ef(double target, int k) {
        Point before = new Point(K, 0);
        for (Point point : points) {
            if (point.recall() >= target) {
                double part = (target - before.recall()) / (point.recall() - before.recall());
                double ef = before.ef() + part * (point.ef() - before.ef());
                // More neighbours are farther away: the beam grows with them.
                return OptionalInt.of((int) Math.ceil(ef * Math.max(K, k) / K));
            }
            before = point.recall() > before.recall() ? point : before;
        }
        return OptionalInt.empty();
    }
}
