package io.synadb.vector.kernel;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels that this JVM can run. Thread-safe.
 */
public final class VectorKernels {
    private static final Logger LOG = LoggerFactory.getLogger(VectorKernels.class);
    private static final String MODULE = "jdk.incubator.vector";
    private static final VectorKernel PLAIN = new PlainKernel();
    private static final CodeKernel PLAIN_CODES = new PlainCodeKernel();
    private static final MatrixKernel PLAIN_MATRICES = new PlainMatrixKernel();
    private static final WideningKernel PLAIN_WIDENING = new PlainWideningKernel();
    private static final VectorKernel ACTIVE = choose();
    private static final CodeKernel CODES = ACTIVE == PLAIN ? PLAIN_CODES : Simd.codes();
    private static final MatrixKernel MATRICES = ACTIVE == PLAIN ? PLAIN_MATRICES : Simd.matrices();
    private static final WideningKernel WIDENING = ACTIVE == PLAIN ? PLAIN_WIDENING : Simd.widening();

    private VectorKernels() {}

    /**
     * The fastest kernel of this JVM, the same one for its whole life: on vector registers if the JVM was started with
     * {@code --add-modules=jdk.incubator.vector} (Spark does so) and the processor has wide enough ones, else plain Java.
     */
    public static VectorKernel active() {
        return ACTIVE;
    }

    /** The twin in plain Java, which every JVM can run. */
    public static VectorKernel plain() {
        return PLAIN;
    }

    /** The kernel of codes of 7 and 4 bits, on what {@link #active} runs on. */
    public static CodeKernel codes() {
        return CODES;
    }

    /** Its twin in plain Java. */
    public static CodeKernel plainCodes() {
        return PLAIN_CODES;
    }

    /** The kernel of matrix products, on what {@link #active} runs on. */
    public static MatrixKernel matrices() {
        return MATRICES;
    }

    /** Its twin in plain Java. */
    public static MatrixKernel plainMatrices() {
        return PLAIN_MATRICES;
    }

    /** The kernel that widens float16 and int8, on what {@link #active} runs on. */
    public static WideningKernel widening() {
        return WIDENING;
    }

    /** Its twin in plain Java. */
    public static WideningKernel plainWidening() {
        return PLAIN_WIDENING;
    }

    private static VectorKernel choose() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            LOG.info(
                    "Vector arithmetic runs in plain Java, several times slower than it could: start the JVM with"
                            + " --add-modules={} to use the processor's vector registers",
                    MODULE);
            return PLAIN;
        }
        return Simd.choose();
    }

    /** Named only once the module is known to be present: resolving {@link SimdKernel} without it is a linkage error. */
    private static final class Simd {
        static VectorKernel choose() {
            if (!SimdKernel.isWorthwhile()) {
                LOG.info("Vector arithmetic runs in plain Java: the vector registers of this processor do not suit it");
                return PLAIN;
            }
            return new SimdKernel();
        }

        static CodeKernel codes() {
            return new SimdCodeKernel();
        }

        static MatrixKernel matrices() {
            return new SimdMatrixKernel();
        }

        static WideningKernel widening() {
            return new SimdWideningKernel();
        }
    }
}
