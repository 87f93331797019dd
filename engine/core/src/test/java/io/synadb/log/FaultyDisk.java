package io.synadb.log;

import io.synadb.file.DataFile;
import io.synadb.file.ForwardingDisk;
import java.nio.file.Path;

/** The disk of the machine, with one file on it that fails. */
final class FaultyDisk extends ForwardingDisk {
    private final FaultyFile file;

    FaultyDisk(FaultyFile file) {
        this.file = file;
    }

    @Override
    public DataFile openForWriting(Path path) {
        return path.equals(file.path()) ? file : super.openForWriting(path);
    }
}
