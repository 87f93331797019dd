package io.synadb.vector.store;

import io.synadb.container.ContainerHeader;
import io.synadb.container.ContainerHeader.Magic;
import io.synadb.container.ContainerReader;
import io.synadb.container.ContainerWriter;
import io.synadb.vector.Coverage;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Where a store keeps its graph, and what of the store a graph is compared with. Thread-safe as its store is. */
interface GraphHome {
    /** The file of the graph. */
    Path path();

    /** Opens it, as {@link ContainerReader#open(Path, Magic)} does. */
    ContainerReader open();

    /** Why no graph may be written there, since the name has something else; nothing if it may. */
    Optional<String> obstacle();

    /** Starts writing it anew. */
    ContainerWriter replacement(ContainerHeader header);

    /** Whether the graph may be written there. */
    boolean isWritable();

    /** The file that the vectors are in. */
    UUID source();

    /** How many bytes it has now. */
    long sizeBytes();

    /** CRC32C of a row's bytes, as float32 in little-endian order. */
    int checksum(int row);

    /** Brings every vector to the device, so that no graph ever speaks of one that a crash can take back. */
    void force();

    /** Which data there is, of so many rows. */
    default Coverage coverage(int rows) {
        return new Coverage(source(), sizeBytes(), rows);
    }
}
