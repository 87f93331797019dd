package io.synadb.bench.hnsw;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Curves as a picture: recall to the right, by the logarithm of what is missed, and the rate upwards, in logarithms too. It is written as SVG by hand, because it is read in a
 * repository: small, with its text as text, and without the fonts that a library of charts wants of a machine.
 */
final class CurveChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 540;
    private static final int LEFT = 80;
    private static final int RIGHT = 690;
    private static final int TOP = 50;
    private static final int BOTTOM = 480;
    private static final int LEGEND = 715;
    private static final int LEGEND_STEP = 26;
    private static final double LEAST_RECALL = 0.8;
    private static final double MOST_RECALL = 0.999;
    private static final double[] RECALL_TICKS = {0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999};
    private static final int[] RATE_TICKS = {1, 2, 5};

    /** A line's colour, one that all eyes can tell from the others (Okabe and Ito, and a brown), and the outline of its marks around nought. */
    private record Look(String color, String mark) {}

    private static final List<Look> LOOKS = List.of(
            new Look("#D55E00", "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z"),
            new Look("#000000", "M-4,-4h8v8h-8z"),
            new Look("#0072B2", "M0,-6L6,0L0,6L-6,0z"),
            new Look("#56B4E9", "M0,-5L5,4H-5z"),
            new Look("#CC79A7", "M0,5L5,-4H-5z"),
            new Look("#009E73", "M-4,-4h8v8h-8z"),
            new Look("#E69F00", "M0,-6L6,0L0,6L-6,0z"),
            new Look("#777777", "M0,-5L5,4H-5z"),
            new Look("#8B5A2B", "M0,5L5,-4H-5z"));

    private final StringBuilder svg = new StringBuilder();
    private final double leastRate;
    private final double mostRate;

    private CurveChart(double leastRate, double mostRate) {
        this.leastRate = leastRate;
        this.mostRate = mostRate;
    }

    /** Draws curves in the order that they are given, the first one thickest; points below a recall of .8 or beyond .999 are left out. */
    static void write(Path file, String title, Map<String, Curve> curves) throws IOException {
        double[] rates = curves.values().stream()
                .flatMap(curve -> visible(curve).stream())
                .mapToDouble(Curve.Point::rate)
                .filter(rate -> rate > 0 && rate < Double.POSITIVE_INFINITY)
                .sorted()
                .toArray();
        CurveChart chart = rates.length == 0
                ? new CurveChart(1, 10)
                : new CurveChart(rates[0] / 1.2, rates[rates.length - 1] * 1.2);
        chart.draw(title, curves);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, chart.svg.toString());
    }

    private static List<Curve.Point> visible(Curve curve) {
        return curve.points().stream()
                .filter(point -> point.recall() >= LEAST_RECALL && point.recall() <= MOST_RECALL)
                .toList();
    }

    private void draw(String title, Map<String, Curve> curves) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#222\">",
                WIDTH, HEIGHT);
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, HEIGHT);
        text(LEFT, 28, "start\" font-weight=\"bold", title);
        text((LEFT + RIGHT) / 2.0, HEIGHT - 14, "middle", "recall@" + HnswBenchmark.K);
        add(
                "<text x=\"20\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 20 %<d)\">queries a CPU-second</text>",
                (TOP + BOTTOM) / 2);
        axes();
        int number = 0;
        for (Map.Entry<String, Curve> entry : curves.entrySet()) {
            Look look = LOOKS.get(number % LOOKS.size());
            String stroke = number == 0 ? "3.5" : "1.8";
            double legendY = TOP + 10 + number * LEGEND_STEP;
            line(look, stroke, visible(entry.getValue()));
            add("<path d=\"M%d,%.1fh30\" stroke=\"%s\" stroke-width=\"%s\"/>", LEGEND, legendY, look.color(), stroke);
            mark(look, LEGEND + 15, legendY);
            text(LEGEND + 40, legendY + 5, "start", entry.getKey());
            number++;
        }
        add("</svg>");
    }

    private void axes() {
        for (double recall : RECALL_TICKS) {
            grid(x(recall), TOP, x(recall), BOTTOM);
            text(x(recall), BOTTOM + 20, "middle", Double.toString(recall));
        }
        for (double decade = 1; decade <= mostRate; decade *= 10) {
            for (int tick : RATE_TICKS) {
                double rate = decade * tick;
                if (rate >= leastRate && rate <= mostRate) {
                    grid(LEFT, y(rate), RIGHT, y(rate));
                    text(LEFT - 8, y(rate) + 5, "end", String.format(Locale.ROOT, "%,.0f", rate));
                }
            }
        }
    }

    private void line(Look look, String stroke, List<Curve.Point> points) {
        StringJoiner corners = new StringJoiner(" ");
        for (Curve.Point point : points) {
            corners.add(String.format(Locale.ROOT, "%.1f,%.1f", x(point.recall()), y(point.rate())));
        }
        add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>", corners, look.color(), stroke);
        points.forEach(point -> mark(look, x(point.recall()), y(point.rate())));
    }

    private void mark(Look look, double x, double y) {
        add("<path d=\"%s\" transform=\"translate(%.1f %.1f)\" fill=\"%s\"/>", look.mark(), x, y, look.color());
    }

    private void grid(double fromX, double fromY, double toX, double toY) {
        add("<path d=\"M%.1f,%.1fL%.1f,%.1f\" stroke=\"#ddd\"/>", fromX, fromY, toX, toY);
    }

    private void text(double x, double y, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
    }

    private void add(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    private static double x(double recall) {
        return LEFT
                + Math.log((1 - recall) / (1 - LEAST_RECALL))
                        / Math.log((1 - MOST_RECALL) / (1 - LEAST_RECALL))
                        * (RIGHT - LEFT);
    }

    private double y(double rate) {
        return BOTTOM - Math.log(rate / leastRate) / Math.log(mostRate / leastRate) * (BOTTOM - TOP);
    }
}
