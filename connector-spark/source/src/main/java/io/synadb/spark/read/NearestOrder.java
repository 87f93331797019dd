package io.synadb.spark.read;

import io.synadb.DimensionMismatchException;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.SparseColumns;
import io.synadb.spark.functions.CosineDistance;
import io.synadb.spark.functions.HammingDistance;
import io.synadb.spark.functions.InnerProduct;
import io.synadb.spark.functions.L2Distance;
import io.synadb.spark.functions.SparseStructs;
import io.synadb.spark.functions.VectorFunctions;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NearestSparse;
import io.synadb.table.search.NullOrder;
import io.synadb.table.search.SparseVector;
import io.synadb.table.search.VectorQuery;
import io.synadb.vector.DistanceMetric;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.expressions.Cast;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.NullOrdering;
import org.apache.spark.sql.connector.expressions.SortDirection;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.expressions.UserDefinedScalarFunc;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.FloatType;

/**
 * Recognises {@code ORDER BY distance(column, literal) LIMIT k} as a search.
 *
 * <p>Declined, and left to Spark, is all that a search would answer differently: the farthest rows, a query vector with a
 * NULL, NaN or infinite element, one without a direction under cosine, a column that is no vector column. Further sort keys
 * are welcome, because the search keeps every row that ties with the last; one by index may miss some of these, as it may
 * miss any row.
 *
 * <p>Stateless and thread-safe.
 */
final class NearestOrder {
    private NearestOrder() {}

    /**
     * The search that gives the first {@code limit} rows of this order, if there is one.
     *
     * @throws DimensionMismatchException when the query vector cannot be compared with the column at all
     */
    static Optional<VectorQuery> parse(SortOrder[] orders, int limit, String table, Schema schema) {
        if (limit < 1 || orders.length == 0 || !(orders[0].expression() instanceof UserDefinedScalarFunc function)) {
            return Optional.empty();
        }
        Optional<DistanceMetric> metric = metric(function, orders[0].direction());
        Expression[] arguments = function.children();
        if (metric.isEmpty() || arguments.length != 2) {
            return Optional.empty();
        }
        NullOrder nulls = orders[0].nullOrdering() == NullOrdering.NULLS_FIRST ? NullOrder.FIRST : NullOrder.LAST;
        Optional<Field> sparse = column(arguments[0], schema, SparseColumns::isSparse)
                .or(() -> column(arguments[1], schema, SparseColumns::isSparse));
        if (sparse.isPresent()) {
            return sparseQuery(arguments, sparse.get())
                    .filter(query -> isSearchable(query.values(), metric.get()))
                    .map(query -> new NearestSparse(sparse.get().getName(), query, metric.get(), limit, nulls));
        }
        Optional<Field> column = vectorColumn(arguments[0], schema).or(() -> vectorColumn(arguments[1], schema));
        Optional<float[]> query = query(arguments[0]).or(() -> query(arguments[1]));
        if (column.isEmpty() || query.isEmpty() || !isSearchable(query.get(), metric.get())) {
            return Optional.empty();
        }
        String name = column.get().getName();
        int dimensions = Schemas.dimensions(column.get());
        if (query.get().length != dimensions) {
            throw new DimensionMismatchException(function.name() + " compares the column '" + name + "' of " + table
                    + " with a vector of " + query.get().length + " numbers: expected " + dimensions
                    + "; embed the query with the model that made the column");
        }
        return Optional.of(new Nearest(name, query.get(), metric.get(), limit, nulls));
    }

    private static Optional<DistanceMetric> metric(UserDefinedScalarFunc function, SortDirection direction) {
        boolean ascending = direction == SortDirection.ASCENDING;
        String name = function.canonicalName();
        if (ascending && name.equals(VectorFunctions.canonicalName(L2Distance.NAME))) {
            return Optional.of(DistanceMetric.L2);
        } else if (ascending && name.equals(VectorFunctions.canonicalName(CosineDistance.NAME))) {
            return Optional.of(DistanceMetric.COSINE);
        } else if (!ascending && name.equals(VectorFunctions.canonicalName(InnerProduct.NAME))) {
            return Optional.of(DistanceMetric.DOT);
        } else if (ascending && name.equals(VectorFunctions.canonicalName(HammingDistance.NAME))) {
            return Optional.of(DistanceMetric.HAMMING);
        }
        return Optional.empty();
    }

    /** The column, as it is or as Spark casts it to the functions' ARRAY&lt;FLOAT&gt;, which a search does too. */
    private static Optional<Field> vectorColumn(Expression expression, Schema schema) {
        if (expression instanceof Cast cast && cast.dataType().equals(VectorFunctions.VECTOR)) {
            return vectorColumn(cast.expression(), schema);
        }
        return column(expression, schema, Schemas::isVector);
    }

    private static Optional<SparseVector> sparseQuery(Expression[] arguments, Field column) {
        return Arrays.stream(arguments)
                .filter(Literal.class::isInstance)
                .flatMap(
                        literal -> SparseStructs.query((Literal<?>) literal, SparseColumns.dimensions(column)).stream())
                .findFirst();
    }

    private static Optional<Field> column(Expression expression, Schema schema, Predicate<Field> is) {
        if (!(expression instanceof NamedReference reference) || reference.fieldNames().length != 1) {
            return Optional.empty();
        }
        return schema.getFields().stream()
                .filter(field -> field.getName().equals(reference.fieldNames()[0]) && is.test(field))
                .findFirst();
    }

    /** The bits of a binary vector, a number for each. */
    private static float[] bits(byte[] binary) {
        float[] bits = new float[binary.length * Byte.SIZE];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = binary[i / Byte.SIZE] >> Byte.SIZE - 1 - i % Byte.SIZE & 1;
        }
        return bits;
    }

    private static Optional<float[]> query(Expression expression) {
        if (expression instanceof Literal<?> literal
                && literal.dataType() instanceof BinaryType
                && literal.value() instanceof byte[] binary) {
            return Optional.of(bits(binary));
        }
        boolean isVector = expression instanceof Literal<?> literal
                && literal.value() instanceof ArrayData
                && literal.dataType() instanceof ArrayType list
                && list.elementType() instanceof FloatType;
        if (!isVector) {
            return Optional.empty();
        }
        ArrayData vector = (ArrayData) ((Literal<?>) expression).value();
        for (int i = 0; i < vector.numElements(); i++) {
            if (vector.isNullAt(i)) {
                return Optional.empty();
            }
        }
        return Optional.of(vector.toFloatArray());
    }

    private static boolean isSearchable(float[] query, DistanceMetric metric) {
        boolean zero = true;
        for (float element : query) {
            if (!Float.isFinite(element)) {
                return false;
            }
            zero &= element == 0f;
        }
        return !(zero && metric == DistanceMetric.COSINE);
    }
}
