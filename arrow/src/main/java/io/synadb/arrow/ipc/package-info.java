/**
 * Arrow IPC streams and files, out and in: what pyarrow, Polars, DuckDB and most others read and write.
 *
 * <p>Start reading at {@link io.synadb.arrow.ipc.ArrowOutput} and {@link io.synadb.arrow.ipc.ArrowInput}; {@link
 * io.synadb.arrow.ipc.IpcFormat} has the bytes. A batch goes out without being copied. What comes in was written by
 * others and has no checksums: lengths, counts and offsets are checked before a value is shown, and what does not end as
 * the format says it ends is refused.
 */
@NullMarked
package io.synadb.arrow.ipc;

import org.jspecify.annotations.NullMarked;
