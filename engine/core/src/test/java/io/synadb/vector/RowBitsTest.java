package io.synadb.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RowBitsTest {
    @Property
    void agreesWithASet(
            @ForAll @Size(max = 60) Set<@IntRange(max = 300) Integer> rows, @ForAll @IntRange(max = 400) int from) {
        TreeSet<Integer> sorted = new TreeSet<>(rows);
        RowFilter bits = RowBits.of(rows.stream().mapToInt(row -> row));

        assertThat(bits.cardinality()).isEqualTo(rows.size());
        assertThat(bits.accepts(from)).isEqualTo(rows.contains(from));
        Integer ceiling = sorted.ceiling(from);
        assertThat(bits.next(from)).isEqualTo(ceiling == null ? -1 : ceiling);
        assertThat(bits.word(from)).isEqualTo(new ByItsRows(bits).word(from));
    }

    @Example
    void acceptsTheRowsAConditionHoldsFor() {
        RowBits even = RowBits.where(10, row -> row % 2 == 0);

        assertThat(even).hasToString("5 rows");
        assertThat(even.accepts(8)).isTrue();
        assertThat(even.accepts(10)).isFalse();
        assertThat(even.accepts(Integer.MAX_VALUE)).isFalse();
        assertThat(even.next(9)).isEqualTo(-1);
        assertThat(new ByItsRows(even).word(Integer.MAX_VALUE)).isZero();
        assertThat(RowBits.of(3, 1).next(2)).isEqualTo(3);
    }

    /** A filter that leaves everything it may to the interface. */
    private record ByItsRows(RowFilter rows) implements RowFilter {
        @Override
        public boolean accepts(int row) {
            return rows.accepts(row);
        }

        @Override
        public int cardinality() {
            return rows.cardinality();
        }

        @Override
        public int next(int from) {
            return rows.next(from);
        }
    }
}
