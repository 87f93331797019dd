/** Tests of {@code io.synadb.flink.config}. */
@NullMarked
package io.synadb.flink.config;

import org.jspecify.annotations.NullMarked;
