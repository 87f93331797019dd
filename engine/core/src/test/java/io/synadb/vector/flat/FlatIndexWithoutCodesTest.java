package io.synadb.vector.flat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Vectors;

class FlatIndexWithoutCodesTest extends AbstractFlatIndexTest {
    @Override
    protected GrowingIndex empty(Vectors vectors, DistanceMetric metric) {
        return FlatIndex.empty(vectors, IndexSpec.of(IndexKind.FLAT, metric).with("codes", "none"));
    }
}
