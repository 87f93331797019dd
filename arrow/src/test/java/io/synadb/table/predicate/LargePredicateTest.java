package io.synadb.table.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.arrow.RowSelection;
import io.synadb.table.Serialized;
import io.synadb.table.predicate.bound.BoundPredicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions that a program builds in a loop: any length, and a depth that no stack of a worker overflows at. */
class LargePredicateTest {
    private static final ColumnPath A = ColumnPath.of("a");
    private static final ColumnPath B = ColumnPath.of("b");
    private static final Schema SCHEMA = new Schema(List.of(column("a", 1), column("b", 2)));
    private static final int ROWS = 300;

    private static Field column(String name, int id) {
        FieldType type = new FieldType(
                true, new ArrowType.Int(64, true), null, java.util.Map.of("syna.id", Integer.toString(id)));
        return new Field(name, type, null);
    }

    @Test
    void aHundredThousandAlternativesAreOneLookAtTheirColumn() throws Exception {
        Predicate before =
                IntStream.range(1, 100_000).mapToObj(i -> A.equalTo(2L * i)).reduce(A.equalTo(0L), Predicate::or);
        assertThat(((Predicate.Or) before).terms()).hasSize(100_000);
        assertThat(selected(before)).isEqualTo(rows(row -> row % 2 == 0));
        assertThat(selected(before.negate())).isEqualTo(rows(row -> row % 2 == 1));
        Predicate read = Predicate.parse(before.toString());
        assertThat(read).isEqualTo(before).hasSameHashCodeAs(before);
        assertThat(Serialized.copy(before)).isEqualTo(before);
    }

    @Test
    void termsInFrontAreTermsOfTheSameList() {
        Predicate all = A.notEqualTo(0L);
        for (long i = 1; i < 5_000; i++) {
            all = A.notEqualTo(3 * i).and(all);
        }
        assertThat(((Predicate.And) all).terms()).hasSize(5_000);
        assertThat(selected(all)).isEqualTo(rows(row -> row % 3 != 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void listsThatShareTheirBeginningKeepTheirOwnTerms(long seed) {
        Random random = new Random(seed);
        List<Predicate> made = new ArrayList<>(List.of(A.equalTo(0L).or(A.equalTo(1L))));
        List<List<Predicate>> expected = new ArrayList<>();
        expected.add(List.of(A.equalTo(0L), A.equalTo(1L)));
        for (long i = 2; i < 500; i++) {
            int first = random.nextInt(made.size());
            int last = random.nextInt(made.size());
            Predicate next = random.nextInt(10) > 0 ? A.equalTo(i) : made.get(last);
            List<Predicate> added = next instanceof Predicate.Or ? expected.get(last) : List.of(next);
            if (expected.get(first).size() < 5_000) {
                made.add(made.get(first).or(next));
                expected.add(Stream.concat(expected.get(first).stream(), added.stream())
                        .toList());
            }
        }
        for (int i = 0; i < made.size(); i++) {
            assertThat(((Predicate.Or) made.get(i)).terms())
                    .as("seed %d, list %d", seed, i)
                    .isEqualTo(expected.get(i));
        }
    }

    static List<UnaryOperator<Predicate>> layers() {
        BinaryOperator<Predicate> both = Predicate::and;
        return List.of(
                Predicate::negate,
                deeper -> both.apply(deeper.or(B.isNull()), A.isNotNull()),
                deeper -> A.isNotNull().and(B.isNull().or(deeper)),
                deeper -> B.isNull().or(deeper).negate());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aTreeIsRefusedWhereItWouldBecomeTooDeep(UnaryOperator<Predicate> layer) {
        assertThatThrownBy(
                        () -> Stream.iterate(A.equalTo(7L), layer).skip(100_000).findFirst())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageMatching(
                        "The condition would have 20[12] levels of NOT, AND and OR within one another; at most"
                                + " 200 are possible. One AND or OR may have any number of terms, and one IN any number of"
                                + " values.");
    }

    @ParameterizedTest
    @MethodSource("layers")
    void theDeepestTreeNeedsNoLargeStack(UnaryOperator<Predicate> layer) throws Exception {
        Predicate deep = A.equalTo(7L);
        while (Terms.levels(layer.apply(A.equalTo(7L))) + Terms.levels(deep) <= Predicate.MOST_LEVELS) {
            deep = layer.apply(deep);
        }
        Predicate deepest = deep;
        List<Integer> selected = onSmallStack(() -> {
            assertThat(Predicate.parse(deepest.toString())).isEqualTo(deepest).hasSameHashCodeAs(deepest);
            assertThat(Serialized.copy(deepest)).isEqualTo(deepest);
            return selected(deepest);
        });
        assertThat(selected).isEqualTo(selected(deepest));
    }

    @Test
    void aLongTextThatCannotBeReadIsNotRepeated() {
        String text = "a = 1 OR ".repeat(10_000) + "b == 2" + " OR a = 1".repeat(10_000);
        assertThatThrownBy(() -> Predicate.parse(text))
                .hasMessageStartingWith("Cannot read the condition \"…")
                .hasMessageContaining("a = 1 OR b == 2 OR a = 1")
                .hasMessageEndingWith(
                        "…\": at character 90004 found '=', expected a literal such as 42, 1.5, 'text', TRUE,"
                                + " NULL or DATE '2026-11-21'.")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
    }

    /** With three quarters of the stack that a thread has by itself. */
    private static <T> T onSmallStack(Callable<T> task) throws Exception {
        FutureTask<T> result = new FutureTask<>(task);
        Thread thread = new Thread(null, result, "small stack", 768 * 1024);
        thread.start();
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private static List<Integer> rows(java.util.function.IntPredicate expected) {
        return IntStream.range(0, ROWS).filter(expected).boxed().toList();
    }

    /** The rows of a batch in which {@code a} is the row and {@code b} is null for every fifth. */
    private static List<Integer> selected(Predicate predicate) {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator)) {
            BigIntVector a = (BigIntVector) batch.getVector("a");
            BigIntVector b = (BigIntVector) batch.getVector("b");
            for (int row = 0; row < ROWS; row++) {
                a.setSafe(row, row);
                if (row % 5 > 0) {
                    b.setSafe(row, row);
                }
            }
            batch.setRowCount(ROWS);
            BoundPredicate bound = BoundPredicate.of(predicate, SCHEMA, "the test");
            RowSelection rows = RowSelection.all(ROWS);
            try (VectorSchemaRoot asked = new VectorSchemaRoot(
                    bound.fieldIds().stream().map(id -> batch.getVector(id - 1)).toList())) {
                bound.narrow(asked, rows);
            }
            return IntStream.range(0, ROWS).filter(rows::contains).boxed().toList();
        }
    }
}
