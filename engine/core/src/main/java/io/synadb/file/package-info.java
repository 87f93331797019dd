/**
 * Files as the engine needs them: positioned reads and writes that survive thread interrupts, ref-counted mappings, the
 * writer's lock, and entries of directories that stay after a crash.
 *
 * <p>Start reading at {@link io.synadb.file.DataFile}. Nothing here knows what the bytes mean; nothing of ours is used but
 * the errors of {@code io.synadb}. A failure of the file system arrives as a {@link io.synadb.SynaException} with its
 * cause and a message that names the file.
 */
@NullMarked
package io.synadb.file;

import org.jspecify.annotations.NullMarked;
