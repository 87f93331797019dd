package io.synadb.table.predicate.bound;

import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.NearestName;
import io.synadb.arrow.Schemas;
import io.synadb.table.predicate.ColumnPath;
import io.synadb.table.predicate.LikePattern;
import io.synadb.table.predicate.Literal;
import io.synadb.table.predicate.Predicate;
import io.synadb.table.predicate.Predicate.Operator;
import io.synadb.table.predicate.bound.Ranges.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Fits a predicate to a schema, and collects the columns that it needs. Not thread-safe. */
final class Binder {
    private final Schema schema;
    private final String owner;
    private final List<Field> columns = new ArrayList<>();

    Binder(Schema schema, String owner) {
        this.schema = schema;
        this.owner = owner;
    }

    /** The columns of the predicates that were bound, in the order of their places. */
    List<Field> columns() {
        return columns;
    }

    /**
     * @param holds whether to ask for the rows where the predicate is true, or for those where it is false; in either the
     *     rows where it is unknown are left out, so a negation is the other question
     */
    Condition bind(Predicate predicate, boolean holds) {
        if (predicate instanceof Predicate.Constant constant) {
            return new Condition.Fixed(constant.value() == holds);
        } else if (predicate instanceof Predicate.Not not) {
            return bind(not.term(), !holds);
        } else if (predicate instanceof Predicate.And and) {
            List<Condition> terms = bindAll(and.terms(), holds);
            return holds ? new Condition.AllOf(terms) : new Condition.AnyOf(terms);
        } else if (predicate instanceof Predicate.Or or) {
            List<Condition> terms = bindAll(Alternatives.merged(or.terms()), holds);
            return holds ? new Condition.AnyOf(terms) : new Condition.AllOf(terms);
        } else if (predicate instanceof Predicate.IsNull check) {
            return new Condition.Nullness(find(check.column()).place(), holds);
        } else if (predicate instanceof Predicate.IsNan check) {
            return bindNan(check, holds);
        } else if (predicate instanceof Predicate.Comparison comparison) {
            return bindComparison(comparison, holds);
        } else if (predicate instanceof Predicate.In in) {
            return bindIn(in, holds);
        }
        return bindLike((Predicate.Like) predicate, holds);
    }

    private List<Condition> bindAll(List<Predicate> terms, boolean holds) {
        List<Condition> conditions = new ArrayList<>(terms.size());
        for (Predicate term : terms) {
            conditions.add(bind(term, holds));
        }
        return List.copyOf(conditions);
    }

    private Condition bindNan(Predicate.IsNan check, boolean holds) {
        Found found = find(check.column());
        if (!(domain(found) instanceof RealDomain reals)) {
            throw mismatch(found, "asked for NaN", "a column of floating-point numbers");
        }
        ColumnTest test = reals.within(ranges(reals, Operator.EQUAL, List.of(new Literal.Real(Double.NaN)), found));
        return new Condition.Value(found.place(), test, holds);
    }

    private Condition bindComparison(Predicate.Comparison comparison, boolean holds) {
        Found found = find(comparison.column());
        Operator operator = comparison.operator();
        boolean passes = holds != (operator == Operator.NOT_EQUAL);
        return bindValues(domain(found), found, operator, List.of(comparison.literal()), passes);
    }

    private Condition bindIn(Predicate.In in, boolean holds) {
        Found found = find(in.column());
        return bindValues(domain(found), found, Operator.EQUAL, in.literals(), holds);
    }

    /** With a null a comparison is unknown; {@code IN} is then true or unknown, and so its negation false or unknown. */
    private <T> Condition bindValues(
            Domain<T> domain, Found found, Operator operator, List<Literal> literals, boolean passes) {
        List<Literal> values =
                literals.stream().filter(literal -> !literal.isNull()).toList();
        Ranges<T> accepted = ranges(domain, operator, values, found);
        boolean never = values.isEmpty() || !passes && values.size() < literals.size();
        return never ? new Condition.Fixed(false) : new Condition.Value(found.place(), domain.within(accepted), passes);
    }

    private <T> Ranges<T> ranges(Domain<T> domain, Operator operator, List<Literal> literals, Found found) {
        List<Range<T>> ranges = new ArrayList<>();
        for (Literal literal : literals) {
            Domain.Cut<T> cut = domain.cut(literal)
                    .orElseThrow(() -> mismatch(found, "compared with " + literal, domain.expected()));
            ranges.addAll(Domain.accepted(operator, cut));
        }
        return Ranges.of(ranges, domain.order());
    }

    private Condition bindLike(Predicate.Like like, boolean holds) {
        Found found = find(like.column());
        if (!(found.field().getType() instanceof ArrowType.Utf8)) {
            throw mismatch(found, "matched with a pattern", "a column of text");
        }
        return new Condition.Value(found.place(), Likeness.of(LikePattern.parse(like.pattern())), holds);
    }

    private Domain<?> domain(Found found) {
        return domain(found.field().getType())
                .orElseThrow(() -> mismatch(found, "compared", "a column of plain values; of others ask IS NULL"));
    }

    /** The domain of the values of a type, if they have an order. */
    static Optional<Domain<?>> domain(ArrowType type) {
        return Optional.ofNullable(ordered(type));
    }

    private static @Nullable Domain<?> ordered(ArrowType type) {
        if (type instanceof ArrowType.Bool) {
            return new WholeDomain(WholeDomain.Kind.BOOLEAN, WholeRanges.Width.BIT);
        } else if (type instanceof ArrowType.Int number) {
            return new WholeDomain(WholeDomain.Kind.NUMBER, width(number));
        } else if (type instanceof ArrowType.Date) {
            return new WholeDomain(WholeDomain.Kind.DATE, WholeRanges.Width.BITS_32);
        } else if (type instanceof ArrowType.Timestamp timestamp) {
            return WholeDomain.ofTimestamps(timestamp);
        } else if (type instanceof ArrowType.Time) {
            return new WholeDomain(WholeDomain.Kind.TIME, WholeRanges.Width.BITS_64);
        } else if (type instanceof ArrowType.Interval) {
            return new WholeDomain(WholeDomain.Kind.YEAR_MONTH, WholeRanges.Width.BITS_32);
        } else if (type instanceof ArrowType.Duration) {
            return new WholeDomain(WholeDomain.Kind.DAY_TIME, WholeRanges.Width.BITS_64);
        } else if (type instanceof ArrowType.FloatingPoint number) {
            return new RealDomain(number.getPrecision() == FloatingPointPrecision.SINGLE);
        } else if (type instanceof ArrowType.Decimal decimal) {
            return new DecimalDomain(decimal.getScale());
        } else if (type instanceof ArrowType.Utf8) {
            return new BytesDomain(true);
        } else if (type instanceof ArrowType.Binary) {
            return new BytesDomain(false);
        }
        return null;
    }

    private static WholeRanges.Width width(ArrowType.Int number) {
        return switch (number.getBitWidth()) {
            case 8 -> WholeRanges.Width.BITS_8;
            case 16 -> WholeRanges.Width.BITS_16;
            case 32 -> WholeRanges.Width.BITS_32;
            default -> WholeRanges.Width.BITS_64;
        };
    }

    /** A column as the predicate names it. */
    private record Found(ColumnPath path, Field field, BoundColumn place) {}

    private Found find(ColumnPath path) {
        String name = path.names().get(0);
        Field column = child(schema.getFields(), name, path);
        if (!columns.contains(column)) {
            columns.add(column);
        }
        Field field = column;
        List<Integer> nested = new ArrayList<>();
        for (String child : path.names().subList(1, path.names().size())) {
            if (!(field.getType() instanceof ArrowType.Struct)) {
                throw new SchemaException("The condition on '" + path + "' asks for the field '" + child + "' of '"
                        + field.getName() + "' in " + owner + ", which is " + field.getType()
                        + " and has none; put a name with dots in it in double quotes.");
            }
            List<Field> children = field.getChildren();
            field = child(children, child, path);
            nested.add(children.indexOf(field));
        }
        int id = Schemas.hasFieldId(field) ? Schemas.fieldId(field) : 0;
        return new Found(path, field, new BoundColumn(columns.indexOf(column), List.copyOf(nested), id));
    }

    private Field child(List<Field> fields, String name, ColumnPath path) {
        return fields.stream()
                .filter(field -> Objects.equals(field.getName(), name))
                .findFirst()
                .orElseThrow(() -> missing(fields, name, path));
    }

    private SchemaException missing(List<Field> fields, String name, ColumnPath path) {
        List<String> names = fields.stream().map(Field::getName).toList();
        return new SchemaException("The condition on '" + path + "' names '" + name + "', which is not in " + owner
                + ": there are " + names + "." + NearestName.hint(name, names));
    }

    private InvalidArgumentException mismatch(Found found, String what, String expected) {
        return new InvalidArgumentException("Column '" + found.path() + "' of " + owner + " is "
                + found.field().getType() + " and cannot be " + what + ": expected " + expected + ".");
    }

    /** The field ids of the columns. */
    List<Integer> fieldIds() {
        return columns.stream().map(Schemas::fieldId).toList();
    }
}
