package io.synadb.vector.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SimdKernelTest extends VectorKernelContract {
    private static final VectorKernel SIMD = new SimdKernel();

    @Override
    VectorKernel kernel() {
        return SIMD;
    }

    @Property
    void agreesWithThePlainTwin(@ForAll("pairs") VectorPair pair) {
        VectorKernel plain = VectorKernels.plain();
        float squared = pair.squaredL2(plain);
        double magnitude = 0;
        for (int i = 0; i < pair.length(); i++) {
            magnitude += Math.abs((double) pair.a()[pair.aOffset() + i] * pair.b()[pair.bOffset() + i]);
        }

        assertThat((double) pair.dot(SIMD)).isCloseTo(pair.dot(plain), within(2 * pair.bound(magnitude)));
        assertThat(pair.squaredL2(SIMD)).isCloseTo(squared, within(1e-5f * squared));
        if (pair.length() > 0) {
            assertThat(pair.cosine(SIMD)).isCloseTo(pair.cosine(plain), within(1e-5f));
        }
    }
}
