package io.synadb.table.predicate;

import io.synadb.InvalidArgumentException;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The terms of an {@code AND} or {@code OR}, which knows how deep they are. A list with terms behind those of another shares
 * their array where that has room, so that a condition built term by term takes time by their number and not by its square.
 *
 * <p>Immutable to those outside, and thread-safe: a list never looks behind its own last term.
 */
final class Terms extends AbstractList<Predicate> implements RandomAccess, Serializable {
    private static final long serialVersionUID = 1L;

    private final transient Predicate[] array;
    /** How much of the array is taken by the longest list that has it. */
    private final transient AtomicInteger taken;

    private final transient int size;
    private final transient int levels;

    private Terms(Predicate[] array, AtomicInteger taken, int size, int levels) {
        this.array = array;
        this.taken = taken;
        this.size = size;
        this.levels = levels;
    }

    /**
     * @param name of what has the terms, for the message
     * @throws InvalidArgumentException when there are fewer than two, or they are too deep to be terms
     */
    static Terms of(List<Predicate> terms, String name) {
        if (terms.size() < 2) {
            throw new InvalidArgumentException(
                    "Found " + terms.size() + " terms for " + name + ": expected two or more; one stands alone.");
        }
        Terms list = terms instanceof Terms known ? known : copied(terms, terms.size());
        requireLevels(1 + list.levels);
        return list;
    }

    private static Terms copied(List<Predicate> terms, int capacity) {
        Predicate[] array = Arrays.copyOf(terms.toArray(new Predicate[0]), capacity);
        int levels = 0;
        for (Predicate term : terms) {
            levels = Math.max(levels, levels(Objects.requireNonNull(term, "term")));
        }
        return new Terms(array, new AtomicInteger(terms.size()), terms.size(), levels);
    }

    /** The terms of both, in this order. */
    static Terms joined(List<Predicate> first, List<Predicate> last) {
        Terms start = first instanceof Terms known ? known : copied(first, first.size());
        return start.with(last instanceof Terms known ? known : copied(last, last.size()));
    }

    private Terms with(Terms last) {
        int total = Math.addExact(size, last.size);
        Predicate[] target = array;
        AtomicInteger targetTaken = taken;
        if (total > array.length || !taken.compareAndSet(size, total)) {
            target = Arrays.copyOf(Arrays.copyOf(array, size), total + total / 2);
            targetTaken = new AtomicInteger(total);
        }
        System.arraycopy(last.array, 0, target, size, last.size);
        return new Terms(target, targetTaken, total, Math.max(levels, last.levels));
    }

    /** How many negations, {@code AND} and {@code OR} stand within one another. */
    static int levels(Predicate predicate) {
        int negations = 0;
        Predicate term = predicate;
        while (term instanceof Predicate.Not not) {
            negations++;
            term = not.term();
        }
        if (term instanceof Predicate.And and) {
            return negations + 1 + ((Terms) and.terms()).levels;
        } else if (term instanceof Predicate.Or or) {
            return negations + 1 + ((Terms) or.terms()).levels;
        }
        return negations;
    }

    static void requireLevels(int levels) {
        if (levels > Predicate.MOST_LEVELS) {
            throw new InvalidArgumentException("The condition would have " + levels
                    + " levels of NOT, AND and OR within one another; at most " + Predicate.MOST_LEVELS
                    + " are possible. One AND or OR may have any number of terms, and one IN any number of values.");
        }
    }

    /** The terms as text; without streams, which would take ten times the stack. */
    static String text(List<Predicate> terms, String between, java.util.function.Predicate<Predicate> inParentheses) {
        StringBuilder text = new StringBuilder();
        for (Predicate term : terms) {
            text.append(text.isEmpty() ? "" : between);
            if (inParentheses.test(term)) {
                text.append('(').append(term).append(')');
            } else {
                text.append(term);
            }
        }
        return text.toString();
    }

    @Override
    public Predicate get(int index) {
        return array[Objects.checkIndex(index, size)];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Object[] toArray() {
        return IntStream.range(0, size).mapToObj(this::get).toArray();
    }

    /** A list of the JDK, which the record makes terms of again. */
    private Object writeReplace() {
        return List.copyOf(this);
    }
}
