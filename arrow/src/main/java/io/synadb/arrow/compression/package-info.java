/**
 * Compressed buffers, as the Arrow IPC format has them: what chunks of data files, and streams and files of others, are made of.
 *
 * <p>Start reading at {@link io.synadb.arrow.compression.Compression}. All of it is Java: no native library is loaded.
 */
@NullMarked
package io.synadb.arrow.compression;

import org.jspecify.annotations.NullMarked;
