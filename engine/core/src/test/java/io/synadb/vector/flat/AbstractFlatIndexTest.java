package io.synadb.vector.flat;

import io.synadb.vector.AbstractGrowingIndexContract;
import io.synadb.vector.TestVectors;

/** A flat index finds everything. */
abstract class AbstractFlatIndexTest extends AbstractGrowingIndexContract {
    @Override
    protected double leastRecall(TestVectors data) {
        return 1;
    }

    @Override
    protected double leastRecallOfEmbeddings() {
        return 1;
    }
}
