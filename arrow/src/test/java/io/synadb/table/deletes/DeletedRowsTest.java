package io.synadb.table.deletes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import java.util.BitSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DeletedRowsTest {
    /** Reaches over the bounds of a few containers of the bitmap. */
    private static final int MOST = 200_000;

    @Property(tries = 200)
    void answersAsAPlainSetDoes(
            @ForAll @Size(max = 200) Set<@IntRange(max = MOST) Integer> rows,
            @ForAll @IntRange(max = MOST) int from,
            @ForAll @IntRange(max = MOST) int length) {
        BitSet plain = set(rows);
        DeletedRows deleted = deleted(plain);
        int end = from + length;
        assertThat(deleted.count()).isEqualTo(plain.cardinality());
        assertThat(deleted.isEmpty()).isEqualTo(plain.isEmpty());
        assertThat(deleted.last()).isEqualTo(plain.length() - 1);
        assertThat(deleted.contains(from)).isEqualTo(plain.get(from));
        assertThat(deleted.countIn(from, end)).isEqualTo(plain.get(from, end).cardinality());
        int next = plain.nextSetBit(from);
        assertThat(deleted.nextDeleted(from)).isEqualTo(next < 0 ? Long.MAX_VALUE : next);
        assertThat(deleted.nextLive(from)).isEqualTo(plain.nextClearBit(from));
        long last = deleted.endOfLive(from, 1L + length % 7);
        assertThat(plain.get((int) last - 1)).isFalse();
        assertThat(last - from - plain.get(from, (int) last).cardinality()).isEqualTo(1 + length % 7);
        assertThat(deleted.positions().mapToInt(Math::toIntExact))
                .containsExactly(plain.stream().boxed().toArray(Integer[]::new));
    }

    @Property(tries = 100)
    void joinsAndDiffersAsPlainSetsDo(
            @ForAll @Size(max = 50) Set<@IntRange(max = 300) Integer> left,
            @ForAll @Size(max = 50) Set<@IntRange(max = 300) Integer> right) {
        BitSet union = set(left);
        union.or(set(right));
        BitSet difference = set(left);
        difference.andNot(set(right));
        DeletedRows first = deleted(set(left));
        DeletedRows second = deleted(set(right));
        assertThat(first.union(second)).isEqualTo(deleted(union));
        assertThat(first.without(second)).isEqualTo(deleted(difference));
        assertThat(first.intersects(second)).isEqualTo(set(left).intersects(set(right)));
        assertThat(DeletedRows.builder().add(first).add(second).build()).isEqualTo(deleted(union));
    }

    @Test
    void rangesAreAddedAtOnce() {
        DeletedRows rows = DeletedRows.builder()
                .addRange(5, 5)
                .addRange(65_530, 65_540)
                .add(3)
                .build();
        assertThat(rows.count()).isEqualTo(11);
        assertThat(rows.countIn(65_530, 65_540)).isEqualTo(10);
        assertThatThrownBy(() -> DeletedRows.builder().addRange(-1, 2)).isInstanceOf(InvalidArgumentException.class);
    }

    @Test
    void noDataFileHasSuchRows() {
        for (long position : new long[] {-1, Integer.MAX_VALUE, Long.MIN_VALUE}) {
            assertThatThrownBy(() -> DeletedRows.of(position))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("Row " + position
                            + " cannot be deleted: expected its position in the data file, 0 to 2147483646.");
        }
        assertThat(DeletedRows.of(Integer.MAX_VALUE - 1).nextLive(Integer.MAX_VALUE - 1))
                .isEqualTo(Integer.MAX_VALUE);
    }

    private static BitSet set(Set<Integer> rows) {
        BitSet set = new BitSet();
        rows.forEach(set::set);
        return set;
    }

    private static DeletedRows deleted(BitSet rows) {
        return DeletedRows.of(rows.stream().asLongStream().toArray());
    }
}
