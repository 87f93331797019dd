package io.synadb.table.commit.log;

import io.synadb.CorruptDataException;
import io.synadb.table.commit.format.CommitFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * The bytes of a checkpoint, {@code _syna/log/<20 digits>.checkpoint.json.lz4}: one LZ4 frame of what would be a commit
 * file ({@link CommitFormat}), whose {@code commit} line is that of its version, and whose other lines add up to the state
 * there: {@code protocol}, {@code metadata}, {@code expire} if versions have expired, {@code add} of each live file with
 * its totals, then {@code index}, {@code tag} and {@code txn}.
 *
 * <p>The last line's CRC32C judges the content; {@link CRC32C} is what the frame's own checksums would repeat, so that it
 * has none. Stateless and thread-safe.
 */
public final class CheckpointFormat {
    private static final XXHash32 HEADER_HASH = XXHashFactory.safeInstance().hash32();
    private static final LZ4Factory LZ4 = LZ4Factory.safeInstance();

    private CheckpointFormat() {}

    public static byte[] encode(TableState state) {
        byte[] lines = CommitFormat.encode(state.last().with(state.actions()));
        ByteArrayOutputStream frame = new ByteArrayOutputStream(lines.length / 4 + 64);
        try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(
                frame, BLOCKSIZE.SIZE_1MB, -1, LZ4.fastCompressor(), HEADER_HASH, FLG.Bits.BLOCK_INDEPENDENCE)) {
            out.write(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frame.toByteArray();
    }

    /**
     * Reads a checkpoint, all of it or none.
     *
     * @param file names the checkpoint in errors
     * @throws CorruptDataException if it is damaged
     * @throws io.synadb.UnsupportedFeatureException if the table asks for more than this version can do
     */
    public static TableState decode(String file, long version, byte[] content) {
        byte[] lines;
        try (LZ4FrameInputStream in =
                new LZ4FrameInputStream(new ByteArrayInputStream(content), LZ4.safeDecompressor(), HEADER_HASH, true)) {
            lines = in.readAllBytes();
        } catch (IOException | RuntimeException e) {
            throw new CorruptDataException(file, 0, "expected an LZ4 frame: " + e);
        }
        return Replay.checkpoint(file, version, CommitFormat.decode(file, lines));
    }
}
