package io.synadb.vector.hnsw;

import io.synadb.vector.AbstractGrowingIndexContract;
import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.TestVectors;
import io.synadb.vector.Vectors;

/** With the options that nobody chose. */
class HnswContractTest extends AbstractGrowingIndexContract {
    @Override
    protected GrowingIndex empty(Vectors vectors, DistanceMetric metric) {
        return HnswIndex.empty(vectors, IndexSpec.of(IndexKind.HNSW, metric));
    }

    @Override
    protected double leastRecall(TestVectors data) {
        return switch (data) {
            case ALL_EQUAL, ONE_POINT, FEWER_THAN_K -> 1;
            case DUPLICATES -> 0.99;
            case CLUSTERED, TWO_GROUPS -> 0.97;
            case GAUSSIAN -> 0.95;
            case WIDE_NORMS -> 0.9;
        };
    }

    @Override
    protected double leastRecallOfEmbeddings() {
        return 0.97;
    }
}
