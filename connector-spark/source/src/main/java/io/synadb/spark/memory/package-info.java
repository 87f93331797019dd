/** The off-heap memory of Spark's tasks: {@link io.synadb.spark.memory.TaskMemory}. */
@NullMarked
package io.synadb.spark.memory;

import org.jspecify.annotations.NullMarked;
