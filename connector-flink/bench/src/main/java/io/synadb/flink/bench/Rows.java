package io.synadb.flink.bench;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryArrayData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

/** The seeded rows that every format stores, held in memory in Flink's own binary forms, so that a write is measured and not what makes them. */
final class Rows {
    /** What the tables are declared with; every column may be null, as those of nearly every job may. */
    static final String COLUMNS = "id BIGINT, text STRING, embedding ARRAY<FLOAT>";

    static final int DIMENSIONS = 768;

    private static final RowType TYPE = RowType.of(
            new LogicalType[] {new BigIntType(), VarCharType.STRING_TYPE, new ArrayType(new FloatType())},
            new String[] {"id", "text", "embedding"});
    private static final String[] WORDS = {
        "a", "of", "the", "in", "which", "state", "quality", "person", "being", "used", "something", "with", "act"
    };
    private static final int WORDS_A_TEXT = 12;

    /** The rows of this process: a source's function travels by serialization, and they should not. */
    private static volatile RowData[] all = {};

    private Rows() {}

    /** Makes the first rows, always the same ones. */
    static void make(int count) {
        RowData[] rows = new RowData[count];
        for (int id = 0; id < count; id++) {
            rows[id] = row(id);
        }
        all = rows;
    }

    private static RowData row(long id) {
        SplittableRandom random = new SplittableRandom(id);
        byte[] text = text(random);
        float[] embedding = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            embedding[i] = random.nextInt() * 0x1p-31f;
        }
        return GenericRowData.of(id, BinaryStringData.fromBytes(text), BinaryArrayData.fromPrimitiveArray(embedding));
    }

    private static byte[] text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < WORDS_A_TEXT; word++) {
            text.append(word == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A stream of them all, each once. */
    static DataGeneratorSource<RowData> source() {
        return new DataGeneratorSource<>(index -> all[Math.toIntExact(index)], all.length, InternalTypeInfo.of(TYPE));
    }

    /** What the values that a job moves take up: 8 bytes for an id, the text in UTF-8, 4 for each number. */
    static long sizeBytes(int count, Workload workload) {
        long size = (long) count * Long.BYTES;
        if (workload == Workload.KEYS) {
            return size;
        }
        for (int id = 0; id < count; id++) {
            size += text(new SplittableRandom(id)).length + (long) DIMENSIONS * Float.BYTES;
        }
        return size;
    }

    /** As a query over a table gives it. */
    static Digest digest() {
        RowHash hash = new RowHash();
        long sum = 0;
        for (RowData row : all) {
            sum += hash.eval(row.getLong(0), row.getString(1), row.getArray(2));
        }
        return new Digest(all.length, sum);
    }
}
