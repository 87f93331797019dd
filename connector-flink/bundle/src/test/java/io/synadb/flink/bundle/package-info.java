/** Tests of the jar itself, with nothing but Flink beside it. */
@NullMarked
package io.synadb.flink.bundle;

import org.jspecify.annotations.NullMarked;
