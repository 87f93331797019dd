package io.synadb.vector.kernel;

class PlainKernelTest extends VectorKernelContract {
    @Override
    VectorKernel kernel() {
        return VectorKernels.plain();
    }
}
