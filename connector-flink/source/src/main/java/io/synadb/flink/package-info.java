/** Tables of SynaDB files in Flink: the source and the sink of DataStream jobs. */
@NullMarked
package io.synadb.flink;

import org.jspecify.annotations.NullMarked;
