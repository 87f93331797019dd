package io.synadb.spark.functions;

import io.synadb.vector.DistanceMetric;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The functions by name. Stateless and thread-safe. */
public final class VectorFunctions {
    /** What all but the function of binary vectors take; Spark casts arrays of other numbers to it. */
    public static final DataType VECTOR = DataTypes.createArrayType(DataTypes.FloatType, true);

    private static final Map<String, UnboundFunction> BY_NAME = byName(
            new Unbound(
                    new L2Distance(), DistanceMetric.L2, "l2_distance(a, b): the Euclidean distance of two vectors"),
            new Unbound(
                    new CosineDistance(),
                    DistanceMetric.COSINE,
                    "cosine_distance(a, b): one minus the cosine of two vectors"),
            new Unbound(
                    new HammingDistance(),
                    DistanceMetric.HAMMING,
                    "hamming_distance(a, b): the bits that differ of two binary vectors"),
            new Unbound(new InnerProduct(), DistanceMetric.DOT, "inner_product(a, b): the product of two vectors"));

    private VectorFunctions() {}

    /** The function of this name, in any case. */
    public static Optional<UnboundFunction> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** All names, sorted. */
    public static Collection<String> names() {
        return BY_NAME.keySet();
    }

    /** What a pushed expression is recognised by, whatever the user's catalog is called. */
    public static String canonicalName(String name) {
        return "io.synadb." + name;
    }

    static DataType[] inputTypes() {
        return new DataType[] {VECTOR, VECTOR};
    }

    private static Map<String, UnboundFunction> byName(UnboundFunction... functions) {
        Map<String, UnboundFunction> byName = new TreeMap<>();
        for (UnboundFunction function : functions) {
            byName.put(function.name(), function);
        }
        return Collections.unmodifiableMap(byName);
    }

    /** A function before Spark knows its arguments; arrays of other numbers are cast to ARRAY&lt;FLOAT&gt; by Spark. */
    private record Unbound(BoundFunction bound, DistanceMetric metric, String description) implements UnboundFunction {
        @Override
        public BoundFunction bind(StructType arguments) {
            StructField[] fields = arguments.fields();
            if (fields.length != 2) {
                throw new UnsupportedOperationException(name() + " takes two vectors, found " + fields.length
                        + " arguments: write " + name() + "(column, array(…))");
            }
            boolean ofBits = metric == DistanceMetric.HAMMING;
            if (!ofBits
                    && SparseStructs.isSparse(fields[0].dataType())
                    && SparseStructs.isSparse(fields[1].dataType())) {
                return new SparseFunction(
                        name(), metric, (StructType) fields[0].dataType(), (StructType) fields[1].dataType());
            }
            for (StructField field : fields) {
                DataType type = field.dataType();
                boolean fits = type instanceof NullType
                        || (ofBits
                                ? type instanceof BinaryType
                                : type instanceof ArrayType list && list.elementType() instanceof NumericType);
                if (!fits) {
                    throw new UnsupportedOperationException(name() + " takes two "
                            + (ofBits
                                    ? "binary vectors (BINARY)"
                                    : "vectors (ARRAY<FLOAT>), or two sparse ones (STRUCT<indices: ARRAY<INT>, values:"
                                            + " ARRAY<FLOAT>>)")
                            + ", found " + type.sql()
                            + ": write " + name() + (ofBits ? "(column, X'…')" : "(column, array(…))"));
                }
            }
            return bound;
        }

        @Override
        public String name() {
            return bound.name();
        }
    }
}
