package io.synadb.container;

import io.synadb.InvalidArgumentException;
import java.util.UUID;

/**
 * What a container says of itself: whose data it was made of, how much of it, and what it is.
 *
 * <p>Immutable and thread-safe.
 *
 * @param magic the family of files
 * @param source the uuid of the file that the data is in
 * @param coveredLength how many bytes of that file it was made of
 * @param rows how many rows it was made of
 * @param kind a number of {@link ContainerFormat}
 * @param dimensions elements of a vector; 0 where there are none
 * @param metric the number of a distance metric; 0 where there is none
 */
public record ContainerHeader(
        Magic magic, UUID source, long coveredLength, long rows, int kind, int dimensions, int metric) {

    /** The families of containers, by their first eight bytes. */
    public enum Magic {
        /** An index, {@code .syx}. */
        INDEX("SYNAIDX1"),
        /** The sidecar of a log, {@code .syidx}. */
        SIDECAR("SYNASID1");

        private final String text;

        Magic(String text) {
            this.text = text;
        }

        /** What a file that does not start so is called. */
        String isNot() {
            return this == INDEX ? "no index file" : "no sidecar";
        }

        /** Eight ASCII characters. */
        public String text() {
            return text;
        }
    }

    public ContainerHeader {
        if (coveredLength < 0 || rows < 0 || kind < 0 || dimensions < 0 || metric < 0) {
            throw new InvalidArgumentException(
                    "A container of %d bytes and %d rows, kind %d, dimensions %d, metric %d: expected nothing below 0"
                            .formatted(coveredLength, rows, kind, dimensions, metric));
        }
    }
}
