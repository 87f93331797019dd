/**
 * The append-only log of records that every SynaDB file is: its bytes, and how they are written, read and recovered.
 *
 * <p>Start reading at {@link io.synadb.log.LogFormat}, the map of the bytes. Two kinds of file are made of them. A
 * <em>database</em> is opened by key through {@link io.synadb.log.DatabaseLog}; a <em>table data file</em> is written by
 * {@link io.synadb.log.LogRegionWriter} and mapped by {@link io.synadb.log.LogRegion}, which know no keys' index.
 *
 * <p>Invariants: bytes once written never change; a record of ours is accepted only by its checksum, a record of another
 * program only where its value fills its place exactly; nothing is accepted because it looks plausible.
 */
@NullMarked
package io.synadb.log;

import org.jspecify.annotations.NullMarked;
