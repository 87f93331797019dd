/** Tests of the source. */
@NullMarked
package io.synadb.flink.source;

import org.jspecify.annotations.NullMarked;
