/** How fast stores take vectors in. Start reading at {@link io.synadb.bench.ingest.IngestBenchmark}. */
@NullMarked
package io.synadb.bench.ingest;

import org.jspecify.annotations.NullMarked;
