/** Tests of the finished jar. */
@NullMarked
package io.synadb.spark.bundle;

import org.jspecify.annotations.NullMarked;
