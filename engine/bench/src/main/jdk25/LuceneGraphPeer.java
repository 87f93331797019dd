import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.util.Version;
import org.apache.lucene.util.hnsw.HnswConcurrentMergeBuilder;
import org.apache.lucene.util.hnsw.HnswGraphBuilder;
import org.apache.lucene.util.hnsw.HnswGraphSearcher;
import org.apache.lucene.util.hnsw.OnHeapHnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;

/** Lucene's graph alone, with its own defaults, over vectors on the heap: ROWS QUERIES DIMENSIONS. */
final class LuceneGraphPeer implements IndexProgram.Index {
    private static final FlatVectorsScorer SCORER = FlatVectorScorerUtil.getLucene99FlatVectorsScorer();
    private static final VectorSimilarityFunction SIMILARITY = VectorSimilarityFunction.DOT_PRODUCT;
    private static final int M = 16;
    private static final int BEAM = 200;
    private static final long SEED = 42;

    private FloatVectorValues vectors;
    private OnHeapHnswGraph graph;

    public static void main(String[] arguments) throws Exception {
        IndexProgram.run(
                "Lucene %s, JDK %s".formatted(Version.LATEST, Runtime.version()),
                new LuceneGraphPeer(),
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                Integer.parseInt(arguments[2]));
    }

    @Override
    public void build(float[][] rows, int threads) throws Exception {
        vectors = FloatVectorValues.fromFloats(List.of(rows), rows[0].length);
        RandomVectorScorerSupplier scores = SCORER.getRandomVectorScorerSupplier(SIMILARITY, vectors);
        HnswGraphBuilder builder = HnswGraphBuilder.create(scores, M, BEAM, SEED, rows.length);
        if (threads == 1) {
            graph = builder.build(rows.length);
            return;
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            graph = new HnswConcurrentMergeBuilder(
                            new TaskExecutor(pool), threads, scores, M, BEAM, builder.getGraph(), null)
                    .build(rows.length);
        }
    }

    @Override
    public int[] search(float[] query, int width) throws Exception {
        TopKnnCollector nearest = new TopKnnCollector(width, Integer.MAX_VALUE);
        HnswGraphSearcher.search(SCORER.getRandomVectorScorer(SIMILARITY, vectors, query), nearest, graph, null);
        ScoreDoc[] found = nearest.topDocs().scoreDocs;
        return Arrays.stream(found)
                .limit(IndexProgram.K)
                .mapToInt(hit -> hit.doc)
                .toArray();
    }
}
