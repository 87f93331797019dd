/** Tests of {@code io.synadb.flink}. */
@NullMarked
package io.synadb.flink;

import org.jspecify.annotations.NullMarked;
