package io.synadb.log.event;

import java.nio.file.Path;

/**
 * Begins events of Java Flight Recorder; each is told when it ends, if it is recorded.
 *
 * <table>
 * <caption>Events</caption>
 * <tr><th>name</th><th>spans</th><th>fields</th></tr>
 * <tr><td>{@code io.synadb.Open}</td><td>an open, recovery included</td><td>path, readOnly, records, keys, foreignRecords,
 * sizeBytes</td></tr>
 * <tr><td>{@code io.synadb.Recovery}</td><td>saving and cutting off a torn end</td><td>path, offset, tornBytes,
 * wholeRecords, savedAs</td></tr>
 * <tr><td>{@code io.synadb.SlowSync}</td><td>a sync, if it takes more than 20 ms or what the recording says</td><td>path</td>
 * </tr>
 * </table>
 *
 * <p>Thread-safe.
 */
public interface LogEvents {

    /** Those of this JVM. */
    static LogEvents ofThisJvm() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent() ? new JfrEvents() : new NoEvents();
    }

    Open beginOpen();

    Recovery beginRecovery();

    Sync beginSync();

    /** An open that goes on. */
    interface Open {
        void end(Path path, boolean readOnly, long records, long keys, long foreignRecords, long sizeBytes);
    }

    /** A torn end that is being cut off. */
    interface Recovery {
        void end(Path path, long offset, long tornBytes, long wholeRecords, Path savedAs);
    }

    /** A sync that goes on. */
    interface Sync {
        void end(Path path);
    }
}
