package io.synadb.table;

import io.synadb.DimensionMismatchException;
import io.synadb.InvalidArgumentException;
import io.synadb.SchemaException;
import io.synadb.arrow.Arguments;
import io.synadb.arrow.NearestName;
import io.synadb.arrow.Schemas;
import io.synadb.arrow.SparseColumns;
import io.synadb.table.search.Nearest;
import io.synadb.table.search.NearestSparse;
import io.synadb.table.search.VectorQuery;
import io.synadb.table.storage.Storage;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Finds and measures the columns that readers name. Stateless and thread-safe. */
final class Columns {
    /** A guess, for text and binary, of their offset and their bytes. */
    private static final double TEXT_WIDTH = 24;

    /** A guess at how many elements a list has. */
    private static final double LIST_LENGTH = 16;

    private Columns() {}

    static Field require(Schema schema, String name, Storage storage) {
        Arguments.require(name, "A read of table " + storage.location(), "the name of a column");
        return schema.getFields().stream()
                .filter(field -> field.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> missing(schema.getFields(), name, name, storage));
    }

    /**
     * The error for a name that no field has.
     *
     * @param path of the name, whose fields beside it these are
     */
    static SchemaException missing(List<Field> fields, String name, String path, Storage storage) {
        List<String> names = fields.stream().map(Field::getName).toList();
        String known = name.equals(path) ? "its columns are " : "there are ";
        return new SchemaException("Table " + storage.location() + " has no column '" + path + "': " + known + names
                + "." + NearestName.hint(name, names));
    }

    /** The column that a search asks for. */
    static Field requireVector(Schema schema, VectorQuery query, Storage storage) {
        return query instanceof NearestSparse sparse
                ? requireSparse(schema, sparse.column(), sparse.query().dimensions(), storage)
                : requireVector(schema, query.column(), ((Nearest) query).query().length, storage);
    }

    /** The column of sparse vectors that a query of this dimension fits. */
    static Field requireSparse(Schema schema, String name, int queryDimensions, Storage storage) {
        Field field = require(schema, name, storage);
        if (!SparseColumns.isSparse(field)) {
            throw new InvalidArgumentException("Column '" + name + "' of table " + storage.location()
                    + " cannot be searched by a sparse vector: it is " + field.getType()
                    + (Schemas.isVector(field)
                            ? " of numbers, expected a query of all of them."
                            : ", expected sparse"
                                    + " vectors. Declare their dimension as 'sparse." + name
                                    + ".dim' when the table is created."));
        }
        int dimensions = SparseColumns.dimensions(field);
        if (queryDimensions != dimensions) {
            throw new DimensionMismatchException("Cannot search column '" + name + "' of table " + storage.location()
                    + ": the query vector has the dimension " + queryDimensions + ", expected " + dimensions + ".");
        }
        return field;
    }

    /** The vector column that a query of this length fits; whether lists do, tells who reads them. */
    static Field requireVector(Schema schema, String name, int queryLength, Storage storage) {
        Field list = require(schema, name, storage);
        if (Schemas.isFloatList(list)) {
            return list;
        }
        Field field = requireVector(schema, name, storage);
        int dimensions = Schemas.dimensions(field);
        if (queryLength != dimensions) {
            throw new DimensionMismatchException("Cannot search column '" + name + "' of table " + storage.location()
                    + ": the query vector has " + queryLength + " elements, expected " + dimensions + ".");
        }
        return field;
    }

    static Field requireVector(Schema schema, String name, Storage storage) {
        return requireVector(require(schema, name, storage), " of table " + storage.location());
    }

    /**
     * The same column, which has vectors.
     *
     * @param ofTable behind the name of the column in messages
     */
    static Field requireVector(Field field, String ofTable) {
        String name = field.getName();
        if (SparseColumns.isSparse(field)) {
            throw new InvalidArgumentException("Column '" + name + "'" + ofTable
                    + " holds sparse vectors, which have no index, and are searched by a SparseVector: found a query"
                    + " or an index of vectors with all their elements.");
        }
        if (!Schemas.isVector(field)) {
            throw new InvalidArgumentException("Column '" + name + "'" + ofTable
                    + (Schemas.isFloatList(field) ? " cannot have an index: it is " : " cannot be searched: it is ")
                    + (Schemas.isTensor(field)
                            ? "of tensors of " + Schemas.element(field).word() + " of the shape " + Schemas.shape(field)
                                    + ", expected vectors: tensors of one dimension, of float16, float32, float64 or int8,"
                                    + " or binary vectors."
                            : field.getType()
                                    + (Schemas.isFloatList(field) ? ", which is searched without an index" : "")
                                    + ", expected vectors. Declare its length as 'vector." + name
                                    + ".dim' when the table is created."));
        }
        return field;
    }

    /** About which part of a file's bytes these columns fill, 0 to 1, by the widths of the types. */
    static double share(Schema schema, List<Integer> fieldIds) {
        double all = 0;
        double selected = 0;
        for (Field field : schema.getFields()) {
            double width = width(field);
            all += width;
            if (fieldIds.contains(Schemas.fieldId(field))) {
                selected += width;
            }
        }
        return selected / all;
    }

    /** How many bytes the values of a row have; empty where there is a column, or a field of one, with values of any length. */
    static OptionalDouble fixedRowBytes(Schema schema) {
        return schema.getFields().stream().allMatch(Columns::isFixed)
                ? OptionalDouble.of(
                        schema.getFields().stream().mapToDouble(Columns::width).sum())
                : OptionalDouble.empty();
    }

    private static boolean isFixed(Field field) {
        ArrowType type = field.getType();
        boolean hasOffsets = type instanceof ArrowType.Utf8
                || type instanceof ArrowType.Binary
                || type instanceof ArrowType.List
                || type instanceof ArrowType.Map;
        return !hasOffsets && field.getChildren().stream().allMatch(Columns::isFixed);
    }

    private static double width(Field field) {
        ArrowType type = field.getType();
        if (type instanceof ArrowType.FixedSizeList list) {
            return list.getListSize() * width(field.getChildren().get(0));
        } else if (type instanceof ArrowType.Struct) {
            return field.getChildren().stream().mapToDouble(Columns::width).sum();
        } else if (type instanceof ArrowType.Int number) {
            return number.getBitWidth() / 8.0;
        } else if (type instanceof ArrowType.FloatingPoint number) {
            return switch (number.getPrecision()) {
                case HALF -> 2;
                case SINGLE -> 4;
                case DOUBLE -> 8;
            };
        } else if (type instanceof ArrowType.Bool) {
            return 1.0 / 8;
        } else if (type instanceof ArrowType.Date || type instanceof ArrowType.Interval) {
            return 4;
        } else if (type instanceof ArrowType.Timestamp
                || type instanceof ArrowType.Time
                || type instanceof ArrowType.Duration) {
            return 8;
        } else if (type instanceof ArrowType.Decimal) {
            return 16;
        } else if (type instanceof ArrowType.List || type instanceof ArrowType.Map) {
            return 4 + LIST_LENGTH * width(field.getChildren().get(0));
        }
        return TEXT_WIDTH;
    }
}
