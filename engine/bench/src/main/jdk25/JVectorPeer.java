import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** JVector with the settings of its own tutorial and benchmark: ROWS QUERIES DIMENSIONS. */
final class JVectorPeer implements IndexProgram.Index {
    private static final VectorTypeSupport TYPES =
            VectorizationProvider.getInstance().getVectorTypeSupport();
    private static final VectorSimilarityFunction SIMILARITY = VectorSimilarityFunction.DOT_PRODUCT;
    private static final int M = 32;
    private static final int BEAM = 100;
    private static final float OVERFLOW = 1.2f;
    private static final float ALPHA = 1.2f;

    private RandomAccessVectorValues vectors;
    private GraphSearcher searcher;

    public static void main(String[] arguments) throws Exception {
        String provider = VectorizationProvider.getInstance().getClass().getSimpleName();
        IndexProgram.run(
                "JVector %s, %s, JDK %s".formatted(version(), provider, Runtime.version()),
                new JVectorPeer(),
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                Integer.parseInt(arguments[2]));
    }

    /** It is only in the name of the jar. */
    private static String version() {
        String jar = GraphIndexBuilder.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        return jar.replaceAll(".*jvector-|\\.jar", "");
    }

    /** By a constructor that is deprecated: what replaces it cannot ask for the hierarchy and the refinement. */
    @Override
    @SuppressWarnings("deprecation")
    public void build(float[][] rows, int threads) throws Exception {
        List<VectorFloat<?>> list = new ArrayList<>();
        for (float[] row : rows) {
            list.add(TYPES.createFloatVector(row));
        }
        vectors = new ListRandomAccessVectorValues(list, rows[0].length);
        BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(vectors, SIMILARITY);
        try (ForkJoinPool pool = new ForkJoinPool(threads);
                GraphIndexBuilder builder = new GraphIndexBuilder(
                        scores, rows[0].length, M, BEAM, OVERFLOW, ALPHA, true, true, pool, pool)) {
            ImmutableGraphIndex graph = builder.build(vectors);
            searcher = new GraphSearcher(graph);
        }
    }

    @Override
    public int[] search(float[] query, int width) throws Exception {
        DefaultSearchScoreProvider scores =
                DefaultSearchScoreProvider.exact(TYPES.createFloatVector(query), SIMILARITY, vectors);
        SearchResult.NodeScore[] nodes =
                searcher.search(scores, IndexProgram.K, width, 0, 0, Bits.ALL).getNodes();
        int[] found = new int[nodes.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = nodes[i].node;
        }
        return found;
    }
}
