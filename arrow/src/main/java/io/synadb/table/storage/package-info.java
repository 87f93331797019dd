/**
 * Where a table lies: the few operations on files that a table needs, and nothing that it does not.
 *
 * <p>Start reading at {@link io.synadb.table.storage.Storage}, whose Javadoc is the contract that every implementation
 * passes as one test suite. Local disks are here; the file systems of the engines live in their connectors.
 */
@NullMarked
package io.synadb.table.storage;

import org.jspecify.annotations.NullMarked;
