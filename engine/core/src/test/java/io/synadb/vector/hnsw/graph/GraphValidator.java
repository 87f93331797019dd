package io.synadb.vector.hnsw.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Checks what must hold of a graph that nobody changes at the moment. */
public final class GraphValidator {
    private final Graph graph;

    private GraphValidator(Graph graph) {
        this.graph = graph;
    }

    /** @param m as the graph was configured */
    public static void check(Graph graph, int m) {
        GraphValidator validator = new GraphValidator(graph);
        int highest = IntStream.range(0, graph.rowBound())
                .filter(graph::holds)
                .map(graph::levelOf)
                .max()
                .orElse(-1);
        if (highest < 0) {
            assertThat(graph.entry()).as("entry of an empty graph").isEqualTo(Graph.NONE);
        } else {
            assertThat(graph.holds(graph.entry())).as("the entry is there").isTrue();
            assertThat(graph.levelOf(graph.entry())).as("level of the entry").isEqualTo(highest);
        }
        for (int level = 0; level <= highest; level++) {
            // Half as many again as a row keeps, and a few for repairs.
            validator.checkLinks(level, (level == 0 ? 2 * m : m) * 3 / 2 + 3);
            validator.checkReach(level);
        }
    }

    private void checkLinks(int level, int mostLinks) {
        for (int row = 0; row < graph.rowBound(); row++) {
            if (!graph.holds(row)) {
                if (level == 0) {
                    assertThat(links(0, row))
                            .as("links of row %d, which is out", row)
                            .isEmpty();
                }
                continue;
            }
            if (graph.levelOf(row) < level) {
                continue;
            }
            int[] links = links(level, row);
            assertThat(links).as("links of row %d on level %d", row, level).hasSizeLessThanOrEqualTo(mostLinks);
            assertThat(Arrays.stream(links).distinct().count())
                    .as("different links of row %d on level %d: %s", row, level, Arrays.toString(links))
                    .isEqualTo(links.length);
            for (int link : links) {
                assertThat(link).as("a link of row %d on level %d", row, level).isNotEqualTo(row);
                assertThat(graph.holds(link))
                        .as("row %d, linked on level %d with row %d, is there", link, level, row)
                        .isTrue();
                assertThat(graph.levelOf(link))
                        .as("level of row %d, linked on level %d with row %d", link, level, row)
                        .isGreaterThanOrEqualTo(level);
                assertThat(links(level, link))
                        .as("links back from row %d on level %d", link, level)
                        .contains(row);
            }
        }
    }

    private void checkReach(int level) {
        BitSet standing = new BitSet();
        IntStream.range(0, graph.rowBound())
                .filter(row -> graph.holds(row) && graph.levelOf(row) >= level)
                .forEach(standing::set);
        BitSet reached = new BitSet();
        ArrayDeque<Integer> next = new ArrayDeque<>();
        reached.set(graph.entry());
        next.add(graph.entry());
        while (!next.isEmpty()) {
            for (int link : links(level, next.remove())) {
                if (!reached.get(link)) {
                    reached.set(link);
                    next.add(link);
                }
            }
        }
        standing.andNot(reached);
        assertThat(standing.stream().toArray())
                .as("rows of level %d that no walk from the entry reaches", level)
                .isEmpty();
    }

    private int[] links(int level, int row) {
        int[] links = new int[graph.mostLinks()];
        return Arrays.copyOf(links, graph.links(level, row, links));
    }
}
