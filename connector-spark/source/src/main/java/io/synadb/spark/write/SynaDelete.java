package io.synadb.spark.write;

import io.synadb.UnsupportedFeatureException;
import io.synadb.spark.memory.TaskMemory;
import io.synadb.spark.read.PushedFilters;
import io.synadb.table.TableCommit;
import io.synadb.table.predicate.Predicate;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.connector.expressions.Expression;

/**
 * The deletion of rows by a condition. The driver finds them: of files and chunks whose partition or statistics do not
 * decide, it reads the columns of the condition. No data file is written anew.
 *
 * <p>Immutable and thread-safe.
 */
public final class SynaDelete {
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
            Predicate condition = PushedFilters.translate(each, schema).orElseThrow(() -> refused(target, each));
            all = all == null ? condition : all.and(condition);
        }
        return new SynaDelete(target, all == null ? Predicate.TRUE : all);
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
