package io.synadb.flink.sink;

import io.synadb.table.Table;
import io.synadb.table.TableSnapshot;
import io.synadb.table.storage.LocalStorage;
import io.synadb.table.storage.Storage;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;

/** Flink's own suite for sinks. */
class SinkSuiteTest extends SinkTestSuiteBase<Long> {
    @TestSemantics
    CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE, CheckpointingMode.AT_LEAST_ONCE};

    @TestEnv
    MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

    @TestContext
    ExternalContextFactory<NumbersTable> context = name -> new NumbersTable();

    /** A fresh table, read back version by version through the table itself. */
    static final class NumbersTable implements DataStreamSinkV2ExternalContext<Long> {
        private final Path directory;
        private final Storage storage;

        NumbersTable() {
            try {
                directory = Files.createTempDirectory("sink-suite");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            storage = LocalStorage.of(directory.resolve("table"));
        }

        @Override
        public Sink<Long> createSink(TestingSinkSettings settings) {
            DeliveryGuarantee delivery =
                    isExactlyOnce(settings) ? DeliveryGuarantee.EXACTLY_ONCE : DeliveryGuarantee.AT_LEAST_ONCE;
            return new MappedSink<>(SinkTables.settings(storage, delivery), SinkTables::row, "none");
        }

        @Override
        public ExternalSystemDataReader<Long> createSinkDataReader(TestingSinkSettings settings) {
            return new ExternalSystemDataReader<>() {
                private long seen;

                @Override
                public List<Long> poll(Duration timeout) {
                    pause();
                    if (!Table.exists(storage)) {
                        return List.of();
                    }
                    Table table = Table.open(storage);
                    TableSnapshot newest = table.current();
                    List<Long> ids = new ArrayList<>(SinkTables.ids(newest));
                    SinkTables.ids(table.at(seen)).forEach(ids::remove);
                    seen = newest.version();
                    return ids;
                }

                @Override
                public void close() {}
            };
        }

        @SuppressWarnings("deprecation") // There is no other way to ask for it.
        private static boolean isExactlyOnce(TestingSinkSettings settings) {
            return settings.getCheckpointingMode().name().equals(CheckpointingMode.EXACTLY_ONCE.name());
        }

        private static void pause() {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public List<Long> generateTestData(TestingSinkSettings settings, long seed) {
            return new Random(seed).longs(200, 0, 1 << 20).boxed().toList();
        }

        @Override
        public TypeInformation<Long> getProducedType() {
            return Types.LONG;
        }

        @Override
        public List<URL> getConnectorJarPaths() {
            return List.of();
        }

        @Override
        public void close() throws IOException {
            storage.deleteAll();
            try (Stream<Path> left = Files.list(directory)) {
                for (Path path : left.toList()) {
                    Files.delete(path);
                }
            }
            Files.delete(directory);
        }
    }
}
