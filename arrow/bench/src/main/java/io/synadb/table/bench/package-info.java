/**
 * What the table takes, beside the machine's ceilings and beside Lance. Start reading at
 * {@link io.synadb.table.bench.TableBenchmark}, which knows the parts.
 */
@NullMarked
package io.synadb.table.bench;

import org.jspecify.annotations.NullMarked;
