package io.synadb.log.recovery;

import io.synadb.ErrorCode;
import io.synadb.SynaException;
import io.synadb.file.DataFile;
import io.synadb.file.ForwardingDisk;
import io.synadb.file.ForwardingFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A disk that says what is done to it, and fails at one kind of step. */
final class FailingDisk extends ForwardingDisk {
    private final String failing;
    private final List<String> steps;

    /**
     * @param failing the kind of step
     * @param steps where each step is added
     */
    FailingDisk(String failing, List<String> steps) {
        this.failing = failing;
        this.steps = steps;
    }

    private void step(String name) {
        steps.add(name);
        if (name.equals(failing)) {
            throw new SynaException(ErrorCode.IO, "Cannot " + name);
        }
    }

    @Override
    public void replace(Path source, Path target) {
        step("replace");
        super.replace(source, target);
    }

    @Override
    public void syncDirectoryOf(Path path) {
        step("sync directory");
        super.syncDirectoryOf(path);
    }

    @Override
    protected DataFile wrapped(DataFile file) {
        return new ForwardingFile(file) {
            @Override
            public void write(ByteBuffer source, long position) {
                step("write");
                super.write(source, position);
            }

            @Override
            public void sync() {
                step("sync");
                super.sync();
            }
        };
    }
}
