@NullMarked
package io.synadb.flink.sink;

import org.jspecify.annotations.NullMarked;
