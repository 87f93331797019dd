package io.synadb.spark.write;

import io.synadb.AlreadyExistsException;
import io.synadb.ConflictException;
import io.synadb.SchemaException;
import io.synadb.table.WriteOptions;
import io.synadb.table.WritePlan;
import io.synadb.table.data.DataFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.DataWriterFactory;
import org.apache.spark.sql.connector.write.PhysicalWriteInfo;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's side of a write. Used by one thread of the driver.
 */
final class SynaBatchWrite implements BatchWrite {
    private static final Logger LOG = LoggerFactory.getLogger(SynaBatchWrite.class);

    private final WriteTarget target;
    private final WritePlan plan;
    private final WriteOptions options;
    private final boolean overwrite;
    /** Set when a publication failed in a way that does not tell whether it happened. */
    private boolean inDoubt;

    SynaBatchWrite(WriteTarget target, WritePlan plan, WriteOptions options, boolean overwrite) {
        this.target = target;
        this.plan = plan;
        this.options = options;
        this.overwrite = overwrite;
    }

    @Override
    public DataWriterFactory createBatchWriterFactory(PhysicalWriteInfo info) {
        return new SynaWriterFactory(target.name(), plan, target.columns(), options.chunkBytes());
    }

    /** Attempts write under names of their own, so nobody has to ask who may commit; with the question, speculation can fail jobs. */
    @Override
    public boolean useCommitCoordinator() {
        return false;
    }

    @Override
    public void commit(WriterCommitMessage[] messages) {
        List<DataFile> files = files(messages);
        long rows = files.stream().mapToLong(DataFile::rows).sum();
        LOG.debug("Publishing {} rows in {} files of {}", rows, files.size(), target.name());
        try {
            if (overwrite) {
                target.overwrite(files);
            } else {
                target.append(files);
            }
        } catch (RuntimeException | Error e) {
            inDoubt = !isUnpublished(e);
            throw e;
        }
        LOG.info("Published {} rows in {} files of {}", rows, files.size(), target.name());
    }

    @Override
    public void abort(@Nullable WriterCommitMessage[] messages) {
        if (inDoubt) {
            LOG.warn(
                    "Keeping the files of a write to {}: its publication failed, and may have happened", target.name());
            return;
        }
        for (DataFile file : files(messages)) {
            target.storage().delete(file.path());
        }
    }

    /** Whether this failure of a publication says that nothing was published, so that its files may go. */
    static boolean isUnpublished(Throwable failure) {
        return failure instanceof ConflictException
                || failure instanceof AlreadyExistsException
                || failure instanceof SchemaException;
    }

    /** Of tasks that did not finish there are no messages; they deleted their files, or died. */
    private static List<DataFile> files(@Nullable WriterCommitMessage[] messages) {
        List<DataFile> files = new ArrayList<>();
        for (WriterCommitMessage message : messages) {
            if (message instanceof WrittenFiles written) {
                files.addAll(written.files());
            }
        }
        return files;
    }
}
