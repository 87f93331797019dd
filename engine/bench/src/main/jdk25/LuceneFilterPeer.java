import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.Version;

/**
 * Lucene's graph behind filters: {@code LuceneFilterPeer ROWS QUERIES DIMENSIONS FOLDER}, two files of float32 and a folder for the
 * index. One segment, one thread. The commands {@code answers FILTER EF COUNT} and {@code search FILTER EF COUNT ROUNDS} take a
 * file with a byte a row, 1 for one that is accepted; the filter is a bitmap, made outside the clock.
 */
final class LuceneFilterPeer {
    private static final String FIELD = "vector";
    private static final int K = 10;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

    private LuceneFilterPeer() {}

    public static void main(String[] arguments) throws IOException {
        int dimensions = Integer.parseInt(arguments[2]);
        float[][] rows = read(arguments[0], dimensions);
        float[][] queries = read(arguments[1], dimensions);
        try (Directory directory = new MMapDirectory(Path.of(arguments[3], "lucene"))) {
            build(directory, rows);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                if (reader.leaves().size() != 1) {
                    throw new IOException(reader.leaves().size() + " segments, expected one");
                }
                System.out.println("Lucene " + Version.LATEST);
                IndexSearcher searcher = new IndexSearcher(reader);
                searcher.setQueryCache(null);
                answer(searcher, queries);
            }
        }
    }

    private static void build(Directory directory, float[][] rows) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig()
                .setRAMBufferSizeMB(1900)
                .setCodec(new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return new Lucene99HnswVectorsFormat(16, 200);
                    }
                });
        try (IndexWriter writer = new IndexWriter(directory, config)) {
            for (float[] row : rows) {
                Document document = new Document();
                document.add(new KnnFloatVectorField(FIELD, row, VectorSimilarityFunction.DOT_PRODUCT));
                writer.addDocument(document);
            }
        }
    }

    private static void answer(IndexSearcher searcher, float[][] queries) throws IOException {
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            Query filter = accepted(Path.of(words[1]));
            int ef = Integer.parseInt(words[2]);
            int count = Integer.parseInt(words[3]);
            if (words[0].equals("answers")) {
                for (int i = 0; i < count; i++) {
                    StringJoiner found = new StringJoiner(" ");
                    for (ScoreDoc doc : search(searcher, queries[i], filter, ef)) {
                        found.add(Integer.toString(doc.doc));
                    }
                    System.out.println(found);
                }
            } else {
                long wall = System.nanoTime();
                long cpu = CPU.getCurrentThreadCpuTime();
                for (int round = 0; round < Integer.parseInt(words[4]); round++) {
                    for (int i = 0; i < count; i++) {
                        search(searcher, queries[i], filter, ef);
                    }
                }
                System.out.println(
                        (System.nanoTime() - wall) / 1e9 + " " + (CPU.getCurrentThreadCpuTime() - cpu) / 1e9);
            }
        }
    }

    private static ScoreDoc[] search(IndexSearcher searcher, float[] query, Query filter, int ef) throws IOException {
        return searcher.search(new KnnFloatVectorQuery(FIELD, query, ef, filter), K).scoreDocs;
    }

    private static Query accepted(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        FixedBitSet bits = new FixedBitSet(bytes.length);
        for (int row = 0; row < bytes.length; row++) {
            if (bytes[row] != 0) {
                bits.set(row);
            }
        }
        return new Accepted(bits, bits.cardinality());
    }

    private static float[][] read(String file, int dimensions) throws IOException {
        FloatBuffer floats = ByteBuffer.wrap(Files.readAllBytes(Path.of(file)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[][] vectors = new float[floats.remaining() / dimensions][dimensions];
        for (float[] vector : vectors) {
            floats.get(vector);
        }
        return vectors;
    }

    /** A bitmap as a query. */
    private static final class Accepted extends Query {
        private final FixedBitSet bits;
        private final int count;

        Accepted(FixedBitSet bits, int count) {
            this.bits = bits;
            this.count = count;
        }

        @Override
        public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost) {
            return new ConstantScoreWeight(this, boost) {
                @Override
                public ScorerSupplier scorerSupplier(LeafReaderContext context) {
                    return new ScorerSupplier() {
                        @Override
                        public Scorer get(long leadCost) {
                            return new ConstantScoreScorer(boost, scoreMode, new BitSetIterator(bits, count));
                        }

                        @Override
                        public long cost() {
                            return count;
                        }
                    };
                }

                @Override
                public boolean isCacheable(LeafReaderContext context) {
                    return false;
                }
            };
        }

        @Override
        public String toString(String field) {
            return count + " rows";
        }

        @Override
        public void visit(QueryVisitor visitor) {
            visitor.visitLeaf(this);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
