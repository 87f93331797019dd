import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RescoreTopNQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * Lucene as it is used: documents through an {@code IndexWriter} into one segment, and queries. ROWS QUERIES DIMENSIONS FOLDER
 * CODES, where CODES is {@code float32}, or {@code 7-bit}, where hits of the quantized vectors are measured again.
 */
final class LuceneIndexPeer implements IndexProgram.Index {
    private static final String VECTOR = "vector";
    private static final String ROW = "row";
    private static final int M = 16;
    private static final int BEAM = 200;
    private static final double BUFFER_MB = 1024;

    private final Path folder;
    private final boolean quantized;

    private DirectoryReader reader;
    private IndexSearcher searcher;
    private int[] rowOfDocument;

    private LuceneIndexPeer(Path folder, boolean quantized) {
        this.folder = folder;
        this.quantized = quantized;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(arguments[3]), "lucene");
        IndexProgram.run(
                "Lucene %s, JDK %s".formatted(Version.LATEST, Runtime.version()),
                new LuceneIndexPeer(folder, arguments[4].equals("7-bit")),
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                Integer.parseInt(arguments[2]));
    }

    @Override
    public void build(float[][] rows, int threads) throws Exception {
        if (reader != null) {
            reader.close();
        }
        clear();
        MMapDirectory directory = new MMapDirectory(folder);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads);
                IndexWriter writer = new IndexWriter(directory, config(threads, pool))) {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < threads; worker++) {
                workers.add(pool.submit(() -> {
                    for (int row = next.getAndIncrement(); row < rows.length; row = next.getAndIncrement()) {
                        Document document = new Document();
                        document.add(new KnnFloatVectorField(VECTOR, rows[row], VectorSimilarityFunction.DOT_PRODUCT));
                        document.add(new NumericDocValuesField(ROW, row));
                        writer.addDocument(document);
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
            writer.forceMerge(1);
            writer.commit();
        }
        open(directory);
    }

    private IndexWriterConfig config(int threads, ExecutorService pool) {
        ExecutorService mergePool = threads == 1 ? null : pool;
        KnnVectorsFormat format = quantized
                ? new Lucene104HnswScalarQuantizedVectorsFormat(ScalarEncoding.SEVEN_BIT, M, BEAM, threads, mergePool)
                : new Lucene99HnswVectorsFormat(M, BEAM, threads, mergePool);
        return new IndexWriterConfig()
                .setRAMBufferSizeMB(BUFFER_MB)
                .setUseCompoundFile(false)
                .setCodec(new Lucene104Codec() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return format;
                    }
                });
    }

    private void open(MMapDirectory directory) throws Exception {
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
        rowOfDocument = new int[reader.maxDoc()];
        NumericDocValues values = reader.leaves().get(0).reader().getNumericDocValues(ROW);
        for (int document = 0; document < rowOfDocument.length; document++) {
            values.advanceExact(document);
            rowOfDocument[document] = (int) values.longValue();
        }
    }

    private void clear() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted(Comparator.naturalOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    @Override
    public int[] search(float[] query, int width) throws Exception {
        Query nearest = new KnnFloatVectorQuery(VECTOR, query, width);
        if (quantized) {
            nearest = RescoreTopNQuery.createFullPrecisionRescorerQuery(nearest, query, VECTOR, width);
        }
        ScoreDoc[] hits = searcher.search(nearest, IndexProgram.K).scoreDocs;
        int[] found = new int[hits.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = rowOfDocument[hits[i].doc];
        }
        return found;
    }
}
