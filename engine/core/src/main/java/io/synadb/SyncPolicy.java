package io.synadb;

/**
 * What a returned write has survived. Whatever the policy, batches are whole or not there, and what survives is a prefix of
 * what was written: nothing is lost before something that is kept.
 *
 * <table>
 * <caption>What can be lost of the writes that have returned</caption>
 * <tr><th>policy</th><th>a write returns when</th><th>the process ends</th><th>the machine ends</th><th>others see it</th></tr>
 * <tr><td>{@link #NONE}</td><td>it is in memory</td><td>the last 256 KB, or 5 seconds</td><td>the last 64 MB, or 5
 * seconds</td><td>at once</td></tr>
 * <tr><td>{@link #PROCESS}</td><td>the kernel has it</td><td>nothing</td><td>the last 64 MB, or 5 seconds</td><td>at
 * once</td></tr>
 * <tr><td>{@link #GROUP}</td><td>a sync after it has ended</td><td>nothing</td><td>nothing</td><td>when it is on the
 * device</td></tr>
 * <tr><td>{@link #ALWAYS}</td><td>a sync of its own has ended</td><td>nothing</td><td>nothing</td><td>when it is on the
 * device</td></tr>
 * </table>
 *
 * <p>Others are the readers of the same handle; those of other handles and processes follow the file. {@link SynaDb#sync} and
 * {@link SynaDb#close} leave nothing that can be lost, with every policy. A device that says that it has written what it has
 * not is beyond all of this.
 *
 * <p>The bounds of 64 MB and 5 seconds come from a thread that syncs and seals in the background, and hold while its syncs
 * keep up with the writes. Under every policy it bounds another thing too: damage to the file behind the last seal looks like
 * what a crash tore off, and is cut off, though saved; damage before it is told.
 */
public enum SyncPolicy {
    /**
     * A write is staged in memory; every 256 KB are handed to the kernel at once. For loading what can be loaded again.
     * The file's failures, a full disk too, are told by a later write, {@link SynaDb#sync} or {@link SynaDb#close}.
     */
    NONE,
    /** Each write is handed to the kernel before it returns, and survives the end of the process, {@code kill -9} included. */
    PROCESS,
    /**
     * Each write is on the device before it returns, and so survives the end of the machine. Threads that wait at one time
     * share one sync, and none keeps others from writing meanwhile: the more threads, the more writes a sync serves.
     */
    GROUP,
    /** As {@link #GROUP}, but each write has a sync to itself, and the next one begins after that. */
    ALWAYS
}
