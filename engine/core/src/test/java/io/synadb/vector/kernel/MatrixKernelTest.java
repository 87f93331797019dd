package io.synadb.vector.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class MatrixKernelTest {
    private static final int WIDTH = MatrixKernel.WIDTH;
    private static final MatrixKernel SIMD = new SimdMatrixKernel();
    private static final MatrixKernel PLAIN = new PlainMatrixKernel();
    private static final List<MatrixKernel> TWINS = List.of(SIMD, PLAIN);

    @Property(tries = 150)
    void productsStayWithinTheStatedBound(
            @ForAll @IntRange(min = 1, max = 400) int dimensions,
            @ForAll @IntRange(max = MatrixKernel.ROWS) int count,
            @ForAll @IntRange(max = 20) int offset,
            @ForAll long seed) {
        float[] panel = VectorPair.random(seed, dimensions * WIDTH);
        float[] rows = VectorPair.random(~seed, offset + count * dimensions);

        for (MatrixKernel kernel : TWINS) {
            float[] products = new float[count * WIDTH];
            kernel.multiply(panel, rows, offset, count, dimensions, products);
            for (int row = 0; row < count; row++) {
                for (int query = 0; query < WIDTH; query++) {
                    double exact = 0;
                    double magnitude = 0;
                    for (int i = 0; i < dimensions; i++) {
                        double term = (double) rows[offset + row * dimensions + i] * panel[i * WIDTH + query];
                        exact += term;
                        magnitude += Math.abs(term);
                    }
                    double bound = (dimensions + 2) * 0x1p-24 * magnitude;
                    assertThat((double) products[row * WIDTH + query]).isCloseTo(exact, within(bound));
                }
            }
        }
    }

    @Property(tries = 200)
    void boundsAreTheSameBitsInBothTwins(@ForAll long seed) {
        float[] products = VectorPair.random(seed, 3 + WIDTH);
        float[] norms = VectorPair.random(seed + 1, WIDTH);
        float[] thresholds = new float[WIDTH];
        float[] bounds = new float[WIDTH];
        float[] plainBounds = new float[WIDTH];

        PLAIN.bound(products, 3, 0.7f, 1e-3f, -0.5f, norms, thresholds, plainBounds);
        SIMD.bound(products, 3, 0.7f, 1e-3f, -0.5f, norms, thresholds, bounds);

        assertThat(bounds).isEqualTo(plainBounds);
        for (MatrixKernel kernel : TWINS) {
            assertThat(kernel.bound(products, 3, 0.7f, 1e-3f, -0.5f, norms, above(plainBounds), bounds))
                    .isFalse();
            float[] oneReached = above(plainBounds);
            int query = (int) Math.floorMod(seed, (long) WIDTH);
            oneReached[query] = plainBounds[query];
            assertThat(kernel.bound(products, 3, 0.7f, 1e-3f, -0.5f, norms, oneReached, bounds))
                    .isTrue();
            float product = products[3 + query];
            products[3 + query] = Float.NaN;
            assertThat(kernel.bound(products, 3, 0.7f, 1e-3f, -0.5f, norms, above(plainBounds), bounds))
                    .isTrue();
            products[3 + query] = product;
        }
    }

    @Example
    void rangesOutsideTheArraysAreRefused() {
        float[] rows = new float[12];
        for (MatrixKernel kernel : TWINS) {
            assertThatThrownBy(() -> kernel.multiply(new float[2 * WIDTH], rows, 1, 6, 2, new float[6 * WIDTH]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.multiply(new float[WIDTH], rows, 0, 6, 2, new float[6 * WIDTH]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> kernel.multiply(new float[2 * WIDTH], rows, 0, 6, 2, new float[5 * WIDTH]))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    private static float[] above(float[] bounds) {
        float[] thresholds = new float[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            thresholds[i] = Math.nextUp(bounds[i]);
        }
        return thresholds;
    }
}
