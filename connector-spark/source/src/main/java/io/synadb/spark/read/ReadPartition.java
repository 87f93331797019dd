package io.synadb.spark.read;

import io.synadb.arrow.Batches;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.spark.sql.connector.read.InputPartition;

/** What one Spark task reads, one thing after the other. Implementations are immutable and thread-safe. */
sealed interface ReadPartition extends InputPartition permits SynaPartition, NativePartition {
    /** How many things. */
    int size();

    /** Opens one of them, from 0; the batches are accounted for by the allocator. */
    Batches open(int index, BufferAllocator allocator);
}
