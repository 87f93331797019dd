/**
 * A navigable graph of rows in memory, whose links are symmetric, and the walk over any such graph.
 *
 * <p>Start reading at {@link io.synadb.vector.hnsw.graph.GrowingGraph}. {@code CodedRows} holds what rows are compared by, as
 * {@link io.synadb.vector.hnsw.graph.Coding} makes it around an {@link io.synadb.vector.hnsw.graph.Origin}, or by the elements themselves where {@code Blur} says so; {@code Links} who is linked
 * with whom, on which {@link io.synadb.vector.hnsw.graph.Levels}; {@code Wiring} makes and cuts links, {@code Repair} closes the gap
 * that a row leaves, {@code Diversity} chooses. A {@link io.synadb.vector.hnsw.graph.Walk} goes over a
 * {@link io.synadb.vector.hnsw.graph.Graph}, of which another one stands in a file. What to make of the candidates that it
 * finds is the business of the package above, which this one does not know.
 *
 * <p>What always holds: links are symmetric, no row has more than its level allows, and every level is in one piece, so every
 * row can be reached from the entry. {@code GraphValidator} of the tests checks it after everything they do. A graph has one coding for
 * ever; where another one turns out to suit its rows, the package above builds another graph.
 *
 * <p>Public for {@link io.synadb.vector.hnsw} alone; nothing here is promised to users.
 */
@NullMarked
package io.synadb.vector.hnsw.graph;

import org.jspecify.annotations.NullMarked;
