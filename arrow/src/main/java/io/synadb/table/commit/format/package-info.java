/**
 * The bytes of a commit, and its words: what an action says, and how it is written.
 *
 * <p>Start reading at {@link io.synadb.table.commit.format.Action}. {@link io.synadb.table.commit.format.CommitFormat} is the
 * only word on bytes; {@link io.synadb.table.commit.format.DataFileJson} is what it says of a data file, in whose words
 * engines keep files that wait for their commit: that one is a promise to them.
 *
 * <p>Invariants: a commit whose checksum does not match is never read, not even in part; an action or a field that is not
 * known is passed over.
 */
@NullMarked
package io.synadb.table.commit.format;

import org.jspecify.annotations.NullMarked;
