package io.synadb.flink.table;

import io.synadb.InvalidArgumentException;
import io.synadb.flink.SynaSourceBuilder;
import io.synadb.flink.config.SynaOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * Which rows a scan reads, in the words of SQL. Immutable and thread-safe.
 *
 * @param bounded whether the scan ends
 * @param versionAsOf the version that a bounded scan ends with, empty for the newest
 * @param startAfter the version after which the scan starts, empty for another start
 * @param fromLatest whether the scan starts with rows to come
 * @param discoveryInterval how long an unbounded scan waits between two looks
 * @param parallelism of the source, empty for the job's
 */
record ScanOptions(
        boolean bounded,
        Optional<Long> versionAsOf,
        Optional<Long> startAfter,
        boolean fromLatest,
        Duration discoveryInterval,
        Optional<Integer> parallelism) {
    private static final String EARLIEST = "earliest";
    private static final String LATEST = "latest";

    /**
     * Parses the options of a table.
     *
     * @param batch whether the job is a batch job, which cannot wait for rows
     * @throws InvalidArgumentException for a value that cannot be meant, and for options that contradict one another
     */
    static ScanOptions of(ReadableConfig options, boolean batch) {
        Optional<Boolean> declared = options.getOptional(SynaOptions.SCAN_BOUNDED);
        Optional<Long> versionAsOf = options.getOptional(SynaOptions.VERSION_AS_OF);
        boolean bounded = declared.orElse(batch || versionAsOf.isPresent());
        if (!bounded && batch) {
            throw new InvalidArgumentException("'scan.bounded' = 'false' in a batch job, which ends: leave it out, or"
                    + " SET 'execution.runtime-mode' = 'streaming'");
        }
        if (!bounded && versionAsOf.isPresent()) {
            throw contradiction(SynaOptions.VERSION_AS_OF, versionAsOf.get(), false);
        }
        if (declared.orElse(false)) {
            options.getOptional(SynaOptions.DISCOVERY_INTERVAL).ifPresent(chosen -> {
                throw contradiction(SynaOptions.DISCOVERY_INTERVAL, chosen, true);
            });
        }
        String start = options.get(SynaOptions.STARTING_VERSION).trim().toLowerCase(Locale.ROOT);
        if (bounded && start.equals(LATEST)) {
            throw new InvalidArgumentException(
                    "'starting-version' = 'latest' of a bounded scan, which would read nothing:"
                            + " leave it out, or set 'scan.bounded' = 'false' in a streaming job");
        }
        Optional<Long> startAfter = start.equals(EARLIEST) || start.equals(LATEST)
                ? Optional.empty()
                : Optional.of(version(SynaOptions.STARTING_VERSION, start, "earliest, latest or "));
        return new ScanOptions(
                bounded,
                versionAsOf.map(version -> version(SynaOptions.VERSION_AS_OF, version.toString(), "")),
                startAfter,
                start.equals(LATEST),
                options.get(SynaOptions.DISCOVERY_INTERVAL),
                options.getOptional(FactoryUtil.SOURCE_PARALLELISM));
    }

    /**
     * Tells a source what to read.
     *
     * @throws InvalidArgumentException for a value that a source does not take
     */
    void applyTo(SynaSourceBuilder source) {
        if (bounded) {
            versionAsOf.ifPresentOrElse(source::boundedAt, source::bounded);
        }
        if (fromLatest) {
            source.fromLatest();
        }
        startAfter.ifPresent(source::startingVersion);
        source.discoveryInterval(discoveryInterval);
    }

    /** Whether the scan reads all rows of one version. */
    boolean readsOneVersion() {
        return bounded && startAfter.isEmpty();
    }

    private static InvalidArgumentException contradiction(ConfigOption<?> option, Object value, boolean bounded) {
        return new InvalidArgumentException("'" + option.key() + "' = '" + value + "' contradicts 'scan.bounded' = '"
                + bounded + "': leave one of them out");
    }

    private static long version(ConfigOption<?> option, String value, String otherwise) {
        try {
            long version = Long.parseLong(value);
            if (version >= 0) {
                return version;
            }
        } catch (NumberFormatException e) {
            // Told below, with the word.
        }
        throw new InvalidArgumentException("The option '" + option.key() + "' is '" + value + "': expected " + otherwise
                + "a whole number of at least 0");
    }
}
