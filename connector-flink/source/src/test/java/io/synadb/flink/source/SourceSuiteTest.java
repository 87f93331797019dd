package io.synadb.flink.source;

import io.synadb.flink.SynaSourceBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** Flink's own tests of a source, in jobs: one commit for each write to a split. */
class SourceSuiteTest extends SourceTestSuiteBase<RowData> {
    private static final RowType ROWS =
            RowType.of(new LogicalType[] {new BigIntType(false), VarCharType.STRING_TYPE}, new String[] {"id", "word"});

    @TestEnv
    MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

    @TestSemantics
    CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE};

    @TestContext
    ExternalContextFactory<TableContext> context = name -> new TableContext();

    /** A fresh table for each test. */
    private static final class TableContext implements DataStreamSourceExternalContext<RowData> {
        private static final int ROWS_OF_A_WRITE = 700;
        private static final AtomicLong NEXT_ID = new AtomicLong();

        private final TestTable table = TestTable.create(newDirectory());
        private final RowDataSerializer serializer = new RowDataSerializer(ROWS);

        private static Path newDirectory() {
            try {
                return Files.createTempDirectory("source-suite");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Source<RowData, ?, ?> createSource(TestingSourceSettings settings) {
            SynaSourceBuilder source = table.source().select("id", "word");
            return settings.getBoundedness() == Boundedness.BOUNDED
                    ? source.bounded().build()
                    : source.fromEarliest().build();
        }

        @Override
        public ExternalSystemSplitDataWriter<RowData> createSourceSplitDataWriter(TestingSourceSettings settings) {
            return new ExternalSystemSplitDataWriter<>() {
                @Override
                public void writeRecords(List<RowData> rows) {
                    table.append(rows.stream().mapToLong(row -> row.getLong(0)).toArray(), 100);
                }

                @Override
                public void close() {
                    // Every write is a commit of its own: nothing is open.
                }
            };
        }

        @Override
        public List<RowData> generateTestData(TestingSourceSettings settings, int splitIndex, long seed) {
            List<RowData> rows = new ArrayList<>();
            for (int i = 0; i < ROWS_OF_A_WRITE; i++) {
                long id = NEXT_ID.getAndIncrement();
                RowData row = GenericRowData.of(id, StringData.fromString(TestTable.word(id)));
                rows.add(serializer.toBinaryRow(row).copy());
            }
            return rows;
        }

        @Override
        public TypeInformation<RowData> getProducedType() {
            return InternalTypeInfo.of(ROWS);
        }

        @Override
        public List<URL> getConnectorJarPaths() {
            return List.of();
        }

        @Override
        public void close() {
            table.table().storage().deleteAll();
        }
    }
}
