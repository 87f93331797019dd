package io.synadb.vector.hnsw;

import io.synadb.vector.Neighbors;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Rows to test with: each shape breaks another kind of graph. */
final class Rows {
    private static final float TIGHT = 1e-5f;

    private Rows() {}

    static Vectors gaussian(int count, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] rows = new float[count * dimensions];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        return Vectors.of(rows, dimensions);
    }

    /** Clusters so narrow that the codes of their rows are the same, and so large that all links of a row stay inside. */
    static Vectors tightClusters(int clusters, int rowsEach, int dimensions, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Vectors centres = gaussian(clusters, dimensions, seed + 1);
        float[] rows = new float[clusters * rowsEach * dimensions];
        for (int row = 0; row < clusters * rowsEach; row++) {
            float[] centre = centres.row(row % clusters);
            for (int i = 0; i < dimensions; i++) {
                rows[row * dimensions + i] = centre[i] + TIGHT * (float) random.nextGaussian();
            }
        }
        return Vectors.of(rows, dimensions);
    }

    static Vectors allEqual(int count, int dimensions) {
        float[] rows = new float[count * dimensions];
        Arrays.fill(rows, 0.5f);
        return Vectors.of(rows, dimensions);
    }

    /**
     * How many of the true nearest were found. A row at the distance of the last of them is as good as that one, and so is a row
     * of its {@linkplain #tightClusters tight cluster}.
     */
    static double recall(HnswIndex index, Vectors queries, SearchParams params) {
        int found = 0;
        int wanted = 0;
        SearchParams exact = SearchParams.builder(params.k()).exact().build();
        for (int query = 0; query < queries.size(); query++) {
            Neighbors truth = index.search(queries.row(query), exact);
            Neighbors answer = index.search(queries.row(query), params);
            float last = truth.distance(truth.size() - 1) + 10 * TIGHT;
            for (int rank = 0; rank < answer.size(); rank++) {
                found += answer.distance(rank) <= last ? 1 : 0;
            }
            wanted += truth.size();
        }
        return (double) found / wanted;
    }
}
