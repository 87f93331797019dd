package io.synadb;

import java.util.Objects;

/**
 * How a database is opened for writing.
 *
 * <p>Immutable and thread-safe.
 *
 * @param sync what a returned append has survived
 * @param compression how new values are stored
 */
public record DbConfig(SyncPolicy sync, Compression compression) {

    public DbConfig {
        Objects.requireNonNull(sync, "sync");
        Objects.requireNonNull(compression, "compression");
    }

    /** {@link SyncPolicy#PROCESS} and no compression. */
    public static DbConfig defaults() {
        return builder().build();
    }

    /** A builder that starts from {@link #defaults()}. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link DbConfig}. Not thread-safe. */
    public static final class Builder {
        private SyncPolicy sync = SyncPolicy.PROCESS;
        private Compression compression = Compression.NONE;

        private Builder() {}

        /** What a returned append has survived. */
        public Builder sync(SyncPolicy policy) {
            this.sync = policy;
            return this;
        }

        /** How new values are stored. */
        public Builder compression(Compression method) {
            this.compression = method;
            return this;
        }

        public DbConfig build() {
            return new DbConfig(sync, compression);
        }
    }
}
