/**
 * Libraries of other languages, each in a process of its own that times itself. Start reading at
 * {@link io.synadb.bench.peer.PythonPeer}.
 */
@NullMarked
package io.synadb.bench.peer;

import org.jspecify.annotations.NullMarked;
