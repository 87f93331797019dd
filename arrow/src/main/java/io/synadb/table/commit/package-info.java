/**
 * What is done to a table: changes that become its next version, and the order that is kept among its versions.
 *
 * <p>Start reading at {@link io.synadb.table.commit.TableChange}, which says what a writer wants and when somebody else's
 * commit makes that impossible; {@code Publication} is its way to a version. {@link io.synadb.table.commit.Maintenance}
 * names versions and returns to them, {@link io.synadb.table.commit.Expiry} ends them. The log that they write to is {@code
 * io.synadb.table.commit.log}, its words are {@code io.synadb.table.commit.format}.
 *
 * <p>Invariants: what a version needs which {@code TableState.oldest} or a tag promises is not removed. The types here serve
 * {@code io.synadb.table} and are no promise to anybody else.
 */
@NullMarked
package io.synadb.table.commit;

import org.jspecify.annotations.NullMarked;
