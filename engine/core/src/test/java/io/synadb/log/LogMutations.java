package io.synadb.log;

import io.synadb.SynaException;
import io.synadb.file.DataFile;
import io.synadb.file.SimulatedDisk;
import io.synadb.log.record.LogFormat;
import io.synadb.log.recovery.LogScanner;
import io.synadb.log.recovery.LogState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Changes logs at random. Some changes know nothing of the format; others change a record and make its checksum good again, as
 * a program with a mistake would, so that what is behind the checksum meets nonsense too. Not thread-safe.
 */
final class LogMutations {
    private static final long[] TELLING = {
        0, 1, 3, 4, 5, 12, 64, 255, 65_535, 999_999_999, Integer.MAX_VALUE, -1, Long.MIN_VALUE
    };
    private static final Path PATH = Path.of("/simulated/mutated.db");

    private final Random random;
    private final List<byte[]> seeds;

    LogMutations(long seed, List<byte[]> seeds) {
        this.random = new Random(seed);
        this.seeds = seeds;
    }

    byte[] next() {
        byte[] bytes = oneOf(seeds).clone();
        if (random.nextBoolean()) {
            bytes = withGoodChecksum(bytes);
        }
        int blind = random.nextInt(4);
        for (int i = 0; i < blind; i++) {
            bytes = blindly(bytes);
        }
        return bytes;
    }

    private byte[] blindly(byte[] bytes) {
        if (bytes.length < 2) {
            return new byte[] {(byte) random.nextInt(), 1};
        }
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(64, bytes.length - at));
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            case 1 -> putTelling(bytes, at);
            case 2 -> Arrays.fill(bytes, at, at + length, (byte) random.nextInt());
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                byte[] other = oneOf(seeds);
                byte[] spliced = Arrays.copyOf(bytes, at + other.length);
                System.arraycopy(other, 0, spliced, at, other.length);
                return spliced;
            }
            default -> System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length + 1), length);
        }
        return bytes;
    }

    /** Changes a few bytes of one record of ours behind its lengths, and gives it the checksum of what it says now. */
    private byte[] withGoodChecksum(byte[] bytes) {
        DataFile file = new SimulatedDisk(0).with(PATH, bytes).openForReading(PATH);
        LogState state;
        try {
            state = LogScanner.scan(file);
        } catch (SynaException e) {
            return bytes;
        }
        UUID uuid = state.uuid();
        if (uuid == null || state.index().records() == 0) {
            return bytes;
        }
        int record = random.nextInt(state.index().records());
        int start = (int) state.index().offset(record);
        int end = (int) state.index().end(record) - LogFormat.CHECKSUM_BYTES;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = start
                    + (random.nextInt(4) == 0
                            ? LogFormat.HEADER_BYTES - 1
                            : LogFormat.HEADER_BYTES + random.nextInt(end - start - LogFormat.HEADER_BYTES));
            if (random.nextBoolean()) {
                bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            } else {
                putTelling(bytes, Math.min(at, end - 1));
            }
        }
        CRC32C checksum = LogFormat.startChecksum(uuid, start);
        checksum.update(bytes, start, end - start);
        little(bytes).putInt(end, (int) checksum.getValue());
        return bytes;
    }

    /** Puts a number at which code tends to err, in a width that fits. */
    private void putTelling(byte[] bytes, int at) {
        long number = TELLING[random.nextInt(TELLING.length)];
        int room = bytes.length - at;
        if (room >= Long.BYTES && random.nextBoolean()) {
            little(bytes).putLong(at, number);
        } else if (room >= Integer.BYTES) {
            little(bytes).putInt(at, (int) number);
        } else {
            bytes[at] = (byte) number;
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] oneOf(List<byte[]> all) {
        return all.get(random.nextInt(all.size()));
    }
}
