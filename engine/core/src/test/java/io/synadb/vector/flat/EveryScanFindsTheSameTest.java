package io.synadb.vector.flat;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.ExactAnswers;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Neighbors;
import io.synadb.vector.RangeParams;
import io.synadb.vector.SearchParams;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.MatrixKernel;
import io.synadb.vector.kernel.VectorKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Bounded by codes, multiplied in batches or measured one by one: the answers are equal to the bit. */
class EveryScanFindsTheSameTest {
    @Property(tries = 60)
    void whateverTheRowsAre(
            @ForAll DistanceMetric metric,
            @ForAll @IntRange(min = 1, max = 130) int dimensions,
            @ForAll @IntRange(max = 300) int size,
            @ForAll @IntRange(min = 1, max = 40) int k,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] rows = new float[size * dimensions];
        for (int row = 0; row < size; row++) {
            fill(rows, row, dimensions, random);
        }
        float[] queries = new float[MatrixKernel.WIDTH * dimensions];
        for (int query = 0; query < MatrixKernel.WIDTH; query++) {
            fillFinite(queries, query, dimensions, rows, random);
        }
        Vectors vectors = Vectors.of(rows, dimensions);
        Vectors batch = Vectors.of(queries, dimensions);
        SearchParams params = SearchParams.nearest(k);

        for (FlatIndex index : indexes(vectors, metric)) {
            Neighbors[] together = index.searchBatch(batch, params);
            for (int query = 0; query < batch.size(); query++) {
                Neighbors expected = ExactAnswers.measured(vectors, metric, batch.row(query), k, row -> true);
                assertThat(together[query]).isEqualTo(expected);
                assertThat(index.search(batch.row(query), params)).isEqualTo(expected);
            }
            float[] query = batch.row(0);
            float radius = radius(ExactAnswers.measured(vectors, metric, query, k, row -> true));
            assertThat(index.searchWithin(query, RangeParams.within(radius)))
                    .isEqualTo(ExactAnswers.within(vectors, metric, query, radius, row -> true));
        }
    }

    /** The distance of the last that is one, so that a row stands at the radius itself. */
    private static float radius(Neighbors nearest) {
        float radius = 0;
        for (float distance : nearest.distances()) {
            radius = Float.isNaN(distance) ? radius : distance;
        }
        return radius;
    }

    private static List<FlatIndex> indexes(Vectors vectors, DistanceMetric metric) {
        IndexSpec spec = IndexSpec.of(IndexKind.FLAT, metric);
        List<FlatIndex> indexes = new ArrayList<>();
        indexes.add(FlatIndex.build(vectors, spec));
        indexes.add(FlatIndex.build(vectors, spec.with("codes", "none")));
        FlatIndex plain = new FlatIndex(vectors, spec, VectorKernels.plainCodes(), VectorKernels.plainMatrices());
        for (int row = 0; row < vectors.size(); row++) {
            plain.insert(row);
        }
        indexes.add(plain);
        return indexes;
    }

    /** A row of one of many kinds: mostly ordinary, sometimes another one's twin or nearly so, sometimes extreme. */
    private static void fill(float[] rows, int row, int dimensions, SplittableRandom random) {
        int at = row * dimensions;
        int kind = random.nextInt(24);
        if (kind < 4 && row > 0) {
            System.arraycopy(rows, random.nextInt(row) * dimensions, rows, at, dimensions);
            if (kind < 2) {
                rows[at] = Math.nextUp(rows[at]);
            }
            return;
        }
        if (kind >= 20 && row > 0) {
            nearly(rows, random.nextInt(row) * dimensions, at, dimensions, random);
            return;
        }
        double scale =
                switch (kind) {
                    case 4 -> 0;
                    case 5 -> 1e-25;
                    case 6 -> 1e25;
                    case 7 -> 1e-6;
                    case 8 -> 1e6;
                    default -> 1;
                };
        for (int i = at; i < at + dimensions; i++) {
            rows[i] = (float) (random.nextGaussian() * scale);
        }
        if (kind == 9) {
            rows[at + random.nextInt(dimensions)] = Float.NaN;
        } else if (kind == 10) {
            rows[at + random.nextInt(dimensions)] =
                    random.nextBoolean() ? Float.POSITIVE_INFINITY : Float.NEGATIVE_INFINITY;
        }
    }

    /** A row that differs from another by a little of its length, and maybe by the length itself. */
    private static void nearly(float[] rows, int other, int at, int dimensions, SplittableRandom random) {
        double noise = Math.pow(10, -random.nextInt(1, 8));
        double scale = new double[] {1, 1, 3, 1e18, 1e-18}[random.nextInt(5)];
        for (int i = 0; i < dimensions; i++) {
            rows[at + i] = (float) (rows[other + i] * scale * (1 + noise * random.nextGaussian()));
        }
    }

    private static void fillFinite(float[] queries, int query, int dimensions, float[] rows, SplittableRandom random) {
        int at = query * dimensions;
        if (rows.length > 0 && random.nextBoolean()) {
            System.arraycopy(rows, random.nextInt(rows.length / dimensions) * dimensions, queries, at, dimensions);
        } else {
            fill(queries, query, dimensions, random);
        }
        for (int i = at; i < at + dimensions; i++) {
            if (!Float.isFinite(queries[i])) {
                queries[i] = 1;
            }
        }
    }
}
