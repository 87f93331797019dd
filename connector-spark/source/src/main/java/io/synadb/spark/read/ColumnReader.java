package io.synadb.spark.read;

import io.synadb.spark.schema.TensorTypes;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.vectorized.ArrowColumnVector;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Hands out batches of columns that share the mapped bytes of the table.
 *
 * <p>Spark closes a batch after use, or keeps it until after this reader is closed: the operator of Python functions passes
 * columns through while the worker still computes. So a batch is never used again, closing the reader frees none, and what
 * is left is closed when the task ends. Not thread-safe.
 */
final class ColumnReader implements PartitionReader<ColumnarBatch> {
    private final TaskBatches batches;
    private @Nullable ColumnarBatch batch;

    private ColumnReader(TaskBatches batches) {
        this.batches = batches;
    }

    static ColumnReader open(TaskBatches batches) {
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.addTaskCompletionListener(
                    (TaskCompletionListener) ended -> batches.memory().close());
        }
        return new ColumnReader(batches);
    }

    @Override
    public boolean next() {
        Optional<VectorSchemaRoot> next = batches.next();
        next.ifPresent(root -> {
            batch = columnar(root);
            batches.memory().lend(batch);
        });
        return next.isPresent();
    }

    @Override
    public ColumnarBatch get() {
        if (batch == null) {
            throw new IllegalStateException("There is no batch: next() has not returned true");
        }
        return batch;
    }

    @Override
    public void close() {
        batches.close();
        if (TaskContext.get() == null) {
            batches.memory().close();
        }
    }

    private static FieldVector known(FieldVector vector, Field field) {
        if (vector instanceof FixedSizeListVector tensors) {
            return TensorTypes.isBinary(field) ? VectorLists.binaries(tensors) : VectorLists.view(tensors);
        }
        return vector;
    }

    /** The columns of a batch as Spark's own; they own its memory afterwards. */
    private static ColumnarBatch columnar(VectorSchemaRoot root) {
        try {
            List<FieldVector> vectors = root.getFieldVectors();
            ColumnVector[] columns = new ColumnVector[vectors.size()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = new ArrowColumnVector(
                        known(vectors.get(i), root.getSchema().getFields().get(i)));
            }
            return new ColumnarBatch(columns, root.getRowCount());
        } catch (RuntimeException | Error e) {
            root.close();
            throw e;
        }
    }
}
