package io.synadb.vector.flat;

import io.synadb.vector.DistanceMetric;
import io.synadb.vector.GrowingIndex;
import io.synadb.vector.IndexKind;
import io.synadb.vector.IndexSpec;
import io.synadb.vector.Vectors;
import io.synadb.vector.kernel.VectorKernels;

/** On the twins of the kernels that bound and multiply, as where the incubator module is missing. */
class FlatIndexInPlainJavaTest extends AbstractFlatIndexTest {
    @Override
    protected GrowingIndex empty(Vectors vectors, DistanceMetric metric) {
        return new FlatIndex(
                vectors,
                IndexSpec.of(IndexKind.FLAT, metric),
                VectorKernels.plainCodes(),
                VectorKernels.plainMatrices());
    }
}
