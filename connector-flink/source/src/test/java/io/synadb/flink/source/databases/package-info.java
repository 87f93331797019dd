/** Tests of the source. */
@NullMarked
package io.synadb.flink.source.databases;

import org.jspecify.annotations.NullMarked;
