/**
 * The one door to every kind of index: {@link io.synadb.vector.index.IndexBuilder} makes, builds and opens what an
 * {@link io.synadb.vector.IndexSpec} names.
 *
 * <p>It stands in a package above those of the kinds, since {@link io.synadb.vector}, where the spec and the interfaces are,
 * knows none of them. A new kind is a constant of {@link io.synadb.vector.IndexKind}, a package, and a case in
 * {@code IndexBuilder}, which the compiler then asks for.
 */
@NullMarked
package io.synadb.vector.index;

import org.jspecify.annotations.NullMarked;
