package io.synadb.bench.hnsw;

import java.util.List;
import java.util.OptionalDouble;

/** How fast an index answers at what recall, from the least recall to the most. Immutable. */
record Curve(List<Point> points) {
    /**
     * One width.
     *
     * @param rate queries a CPU second
     * @param spreadPercent of the rate
     */
    record Point(int width, double recall, double rate, double spreadPercent) {}

    Curve {
        points = List.copyOf(points);
    }

    /** The most that it finds. */
    double most() {
        return points.stream().mapToDouble(Point::recall).max().orElse(0);
    }

    /**
     * The rate at a recall, between the two points around it: the logarithm of the rate is taken to be linear in the recall.
     * Nothing beyond the points.
     */
    OptionalDouble rateAt(double recall) {
        for (int i = 0; i + 1 < points.size(); i++) {
            Point less = points.get(i);
            Point more = points.get(i + 1);
            if (less.recall() <= recall && recall <= more.recall() && less.recall() < more.recall()) {
                double share = (recall - less.recall()) / (more.recall() - less.recall());
                return OptionalDouble.of(less.rate() * Math.pow(more.rate() / less.rate(), share));
            }
        }
        return OptionalDouble.empty();
    }
}
