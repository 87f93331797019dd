/** What is searched: embeddings, real ones or made ones. Start reading at {@link io.synadb.bench.data.Embeddings}. */
@NullMarked
package io.synadb.bench.data;

import org.jspecify.annotations.NullMarked;
