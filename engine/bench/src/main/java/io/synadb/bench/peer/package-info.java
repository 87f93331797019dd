/**
 * Libraries of other languages, and those that need a newer JDK than the benchmark runs on, each in a process of its own that
 * times itself. Start reading at {@link io.synadb.bench.peer.Peer}.
 */
@NullMarked
package io.synadb.bench.peer;

import org.jspecify.annotations.NullMarked;
