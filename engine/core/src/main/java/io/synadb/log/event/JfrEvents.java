package io.synadb.log.event;

import java.nio.file.Path;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** Events of Flight Recorder. The only class that names its module, which a JVM may lack. */
final class JfrEvents implements LogEvents {
    private static final String CATEGORY = "SynaDB";

    @Override
    public Open beginOpen() {
        OpenEvent event = new OpenEvent();
        event.begin();
        return event;
    }

    @Override
    public Recovery beginRecovery() {
        RecoveryEvent event = new RecoveryEvent();
        event.begin();
        return event;
    }

    @Override
    public Sync beginSync() {
        SyncEvent event = new SyncEvent();
        event.begin();
        return event;
    }

    @Name("io.synadb.Open")
    @Label("Open")
    @Description("A database was opened: its log was read from the first byte to the last")
    @Category(CATEGORY)
    @StackTrace(false)
    private static final class OpenEvent extends Event implements Open {
        @Label("Path")
        private String path = "";

        @Label("Read-Only")
        private boolean readOnly;

        @Label("Records")
        private long records;

        @Label("Keys")
        private long keys;

        @Label("Records of Other Programs")
        private long foreignRecords;

        @Label("Size")
        @DataAmount
        private long sizeBytes;

        @Override
        public void end(Path file, boolean isReadOnly, long recordCount, long keyCount, long foreignCount, long bytes) {
            end();
            if (shouldCommit()) {
                path = file.toString();
                readOnly = isReadOnly;
                records = recordCount;
                keys = keyCount;
                foreignRecords = foreignCount;
                sizeBytes = bytes;
                commit();
            }
        }
    }

    @Name("io.synadb.Recovery")
    @Label("Recovery")
    @Description("What a crash tore off the end of a database was saved beside it and cut off")
    @Category(CATEGORY)
    @StackTrace(false)
    private static final class RecoveryEvent extends Event implements Recovery {
        @Label("Path")
        private String path = "";

        @Label("Offset")
        @Description("Where the last whole record ends")
        private long offset;

        @Label("Torn")
        @DataAmount
        private long tornBytes;

        @Label("Whole Records")
        @Description("How many whole records stand in what was cut off")
        private long wholeRecords;

        @Label("Saved As")
        private String savedAs = "";

        @Override
        public void end(Path file, long start, long bytes, long records, Path saved) {
            end();
            if (shouldCommit()) {
                path = file.toString();
                offset = start;
                tornBytes = bytes;
                wholeRecords = records;
                savedAs = saved.toString();
                commit();
            }
        }
    }

    @Name("io.synadb.SlowSync")
    @Label("Slow Sync")
    @Description("Forcing a database to the device took long")
    @Category(CATEGORY)
    @StackTrace(false)
    @Threshold("20 ms")
    private static final class SyncEvent extends Event implements Sync {
        @Label("Path")
        private String path = "";

        @Override
        public void end(Path file) {
            end();
            if (shouldCommit()) {
                path = file.toString();
                commit();
            }
        }
    }
}
