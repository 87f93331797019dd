package io.synadb.spark.write;

import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.memory.TaskMemory;
import io.synadb.spark.read.PushedFilters;
import io.synadb.spark.schema.SparkSchemas;
import io.synadb.table.TableCommit;
import io.synadb.table.predicate.Predicate;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.GeneralScalarExpression;
import org.apache.spark.sql.connector.expressions.NamedReference;

/**
 * The deletion of rows by a condition. The driver finds them: of files and chunks whose partition or statistics do not
 * decide, it reads the columns of the condition. No data file is written anew.
 *
 * <p>Immutable and thread-safe.
 */
public final class SynaDelete {
    private static final Set<String> NULL_TESTS = Set.of("IS_NULL", "IS_NOT_NULL");

    private final ExistingTable target;
    private final Predicate condition;

    private SynaDelete(ExistingTable target, Predicate condition) {
        this.target = target;
        this.condition = condition;
    }

    /**
     * Prepares a deletion of the rows for which all conditions are true.
     *
     * @throws UnsupportedFeatureException if the table cannot answer a condition for every row as Spark does
     */
    public static SynaDelete of(ExistingTable target, Expression[] conditions) {
        Schema schema = target.base().schema();
        Predicate all = null;
        for (Expression each : conditions) {
            requireNoPadded(target, each, schema);
            Predicate condition = PushedFilters.translate(each, schema).orElseThrow(() -> refused(target, each));
            all = all == null ? condition : all.and(condition);
        }
        return new SynaDelete(target, all == null ? Predicate.TRUE : all);
    }

    /** What Spark compares of a CHAR(n) is not what the table holds of it. */
    private static void requireNoPadded(ExistingTable target, Expression condition, Schema schema) {
        if (condition instanceof GeneralScalarExpression test && NULL_TESTS.contains(test.name())) {
            return;
        }
        if (condition instanceof NamedReference column && SparkSchemas.isPadded(schema, column.fieldNames())) {
            throw new UnsupportedFeatureException("DELETE FROM " + target.name() + " cannot compare '"
                    + String.join(".", column.fieldNames())
                    + "', a CHAR, which Spark pads with blanks only where it reads it. Query the keys of these rows first and"
                    + " delete by them (WHERE id IN (1, 2)), or keep such values in a column of VARCHAR or STRING");
        }
        for (Expression child : condition.children()) {
            requireNoPadded(target, child, schema);
        }
    }

    private static UnsupportedFeatureException refused(ExistingTable target, Expression condition) {
        return new UnsupportedFeatureException("DELETE FROM " + target.name() + " cannot answer '" + condition
                + "': a deletion compares columns with values by =, <>, <, <=, >, >=, <=>, IN, BETWEEN, IS [NOT] NULL and"
                + " LIKE 'a%', '%a' or '%a%', joined by AND, OR and NOT. Query the keys of these rows first and delete by"
                + " them (WHERE id IN (1, 2)), or INSERT OVERWRITE the rows that shall stay");
    }

    /**
     * Deletes the rows of the version that the statement saw; without any, there is no new version.
     *
     * @throws io.synadb.ConflictException if somebody removed or replaced one of their files meanwhile
     */
    public void run() {
        try (TaskMemory memory = TaskMemory.open("delete from " + target.name())) {
            TableCommit commit = target.table().newCommit(target.base()).deleteWhere(condition, memory.allocator());
            if (!commit.isEmpty()) {
                commit.publish();
            }
        }
    }
}
