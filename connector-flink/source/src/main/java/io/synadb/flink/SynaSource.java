package io.synadb.flink;

import io.synadb.flink.source.RowDecoder;
import io.synadb.flink.source.SynaEnumerator;
import io.synadb.flink.source.SynaEnumeratorState;
import io.synadb.flink.source.SynaEnumeratorStateSerializer;
import io.synadb.flink.source.SynaSourceReader;
import io.synadb.flink.source.SynaSplit;
import io.synadb.flink.source.SynaSplitSerializer;
import io.synadb.flink.source.TableScan;
import io.synadb.flink.types.FlinkSchemas;
import io.synadb.flink.types.RowReader;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;

/**
 * Reads the rows of a table: those of one version, or those and every row that is appended later.
 *
 * <pre>{@code
 * SynaSource rows = SynaSource.builder().path("/data/words").select("id", "embedding").bounded().build();
 * env.fromSource(rows, WatermarkStrategy.noWatermarks(), "words");
 * }</pre>
 *
 * <p>Every row is an insertion. Each is read once, exactly, also across failures, savepoints and changes of parallelism. The
 * rows of a file keep their order. Files are dealt in the order of their commits, so that one reader emits rows in the order
 * in which they were committed; several readers work side by side.
 *
 * <p>An unbounded source follows appends. A version that removed files (an overwrite) ends the job with a {@link
 * io.synadb.ConflictException} that names the version, because rows that were emitted before it are no longer those of the
 * table.
 *
 * <p>Immutable, serializable and thread-safe.
 */
public final class SynaSource implements Source<RowData, SynaSplit, SynaEnumeratorState>, ResultTypeQueryable<RowData> {
    private static final long serialVersionUID = 1L;

    /** Copies every value, so that a row outlives its batch. */
    private static final RowDecoder<RowData> ROWS = batch -> new RowReader(batch)::read;

    private final TableScan scan;

    SynaSource(TableScan scan) {
        this.scan = scan;
    }

    /** Starts a source; all but the path has a default. */
    public static SynaSourceBuilder builder() {
        return new SynaSourceBuilder();
    }

    @Override
    public Boundedness getBoundedness() {
        return scan.range().isBounded() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<RowData, SynaSplit> createReader(SourceReaderContext context) {
        return SynaSourceReader.create(scan.files(), ROWS, context);
    }

    @Override
    public SplitEnumerator<SynaSplit, SynaEnumeratorState> createEnumerator(SplitEnumeratorContext<SynaSplit> context) {
        return SynaEnumerator.create(context, scan);
    }

    @Override
    public SplitEnumerator<SynaSplit, SynaEnumeratorState> restoreEnumerator(
            SplitEnumeratorContext<SynaSplit> context, SynaEnumeratorState state) {
        return SynaEnumerator.restore(context, scan, state);
    }

    @Override
    public SimpleVersionedSerializer<SynaSplit> getSplitSerializer() {
        return SynaSplitSerializer.INSTANCE;
    }

    @Override
    public SimpleVersionedSerializer<SynaEnumeratorState> getEnumeratorCheckpointSerializer() {
        return SynaEnumeratorStateSerializer.INSTANCE;
    }

    /** The selected columns, in their order: what a {@link SynaSink} that takes these rows is built with. */
    public RowType rowType() {
        return FlinkSchemas.rowType(scan.files().schema());
    }

    /** Rows of {@link #rowType}. */
    @Override
    public TypeInformation<RowData> getProducedType() {
        return InternalTypeInfo.of(rowType());
    }

    @Override
    public String toString() {
        return "SynaSource of " + scan;
    }
}
