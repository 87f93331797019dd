package io.synadb.table.predicate;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.arrow.RowSelection;
import io.synadb.arrow.Schemas;
import io.synadb.table.predicate.bound.BoundPredicate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;

/** What a condition selects is what SQLite selects. */
class PredicateTest {
    private static final int TABLES = 6;
    private static final int CASES = 600;

    @Test
    void selectsWhatSqliteSelects() throws SQLException {
        long seed = System.nanoTime();
        PredicateCases cases = new PredicateCases(new Random(seed));
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int table = 0; table < TABLES; table++) {
                try (VectorSchemaRoot rows = cases.batch(1 + table * 29, allocator);
                        Sqlite sqlite = new Sqlite(rows)) {
                    for (int i = 0; i < CASES; i++) {
                        Predicate predicate = cases.predicate(3);
                        assertThat(select(predicate, rows))
                                .as("seed %d: %s", seed, predicate)
                                .isEqualTo(sqlite.select(predicate));
                    }
                }
            }
        }
    }

    /** What it selects of rows that are all there, and that nothing is said about rows that were left out before. */
    private static BitSet select(Predicate predicate, VectorSchemaRoot rows) {
        BoundPredicate bound = BoundPredicate.of(predicate, PredicateCases.SCHEMA, "the table");
        RowSelection all = RowSelection.all(rows.getRowCount());
        RowSelection odd = RowSelection.all(rows.getRowCount());
        for (int row = 0; row < rows.getRowCount(); row += 2) {
            odd.remove(row);
        }
        List<FieldVector> columns = bound.fieldIds().stream()
                .map(id -> rows.getVector(Schemas.find(rows.getSchema(), id).orElseThrow()))
                .toList();
        VectorSchemaRoot needed = new VectorSchemaRoot(columns);
        bound.narrow(needed, all);
        bound.narrow(needed, odd);
        BitSet selected = bits(all);
        BitSet oddOnes = bits(all);
        for (int row = 0; row < rows.getRowCount(); row += 2) {
            oddOnes.clear(row);
        }
        assertThat(bits(odd)).as(predicate.toString()).isEqualTo(oddOnes);
        return selected;
    }

    private static BitSet bits(RowSelection selection) {
        BitSet bits = new BitSet();
        for (int row = selection.next(0); row < selection.rows(); row = selection.next(row + 1)) {
            bits.set(row);
        }
        return bits;
    }

    @Test
    void isItsText() {
        long seed = System.nanoTime();
        PredicateCases cases = new PredicateCases(new Random(seed));
        for (int i = 0; i < 5_000; i++) {
            Predicate predicate = cases.predicate(4);
            assertThat(Predicate.parse(predicate.toString()))
                    .as("seed %d: %s", seed, predicate)
                    .isEqualTo(predicate);
        }
    }

    @Test
    void travels() throws IOException, ClassNotFoundException {
        PredicateCases cases = new PredicateCases(new Random(1));
        for (int i = 0; i < 100; i++) {
            Predicate predicate = cases.predicate(4);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(predicate);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                assertThat(in.readObject()).isEqualTo(predicate);
            }
        }
    }
}
