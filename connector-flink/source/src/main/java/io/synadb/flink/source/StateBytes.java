package io.synadb.flink.source;

import java.io.DataInputStream;
import java.io.IOException;

/** What is refused of a source's state, in the same words. Stateless and thread-safe. */
final class StateBytes {
    private StateBytes() {}

    static void requireVersion(String what, int found, int newest) throws IOException {
        if (found < 1 || found > newest) {
            throw new IOException("The state of a SynaDB source holds a " + what + " of version " + found
                    + ", this connector knows versions 1 to " + newest
                    + ". Restore with the connector that wrote the state, or a newer one.");
        }
    }

    static void requireEnd(String what, DataInputStream in) throws IOException {
        if (in.available() > 0) {
            throw new IOException("The state of a SynaDB source holds a " + what + " with " + in.available()
                    + " bytes too many: it is damaged. Restore from another checkpoint.");
        }
    }

    static IOException damaged(String what, byte[] bytes, Exception cause) {
        return new IOException(
                "The state of a SynaDB source holds a " + what + " of " + bytes.length + " bytes that cannot be read ("
                        + cause + "): it is damaged. Restore from another checkpoint.",
                cause);
    }
}
