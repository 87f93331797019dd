package io.synadb.log.event;

/** Events of a JVM without Flight Recorder. */
final class NoEvents implements LogEvents {
    @Override
    public Open beginOpen() {
        return (path, readOnly, records, keys, foreignRecords, sizeBytes) -> {};
    }

    @Override
    public Recovery beginRecovery() {
        return (path, offset, tornBytes, wholeRecords, savedAs) -> {};
    }

    @Override
    public Sync beginSync() {
        return path -> {};
    }
}
