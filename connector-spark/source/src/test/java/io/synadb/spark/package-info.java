/** Tests in a real Spark, one session for all of them. */
@NullMarked
package io.synadb.spark;

import org.jspecify.annotations.NullMarked;
