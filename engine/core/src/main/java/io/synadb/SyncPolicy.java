package io.synadb;

/** What a returned append has survived. */
public enum SyncPolicy {
    /**
     * Each append is handed to the kernel before it returns, and survives the end of the process, {@code kill -9}
     * included. A background sync every 64 MB or 5 seconds bounds what the end of the machine can cost.
     */
    PROCESS,
    /** Each append is forced to the device before it returns, and survives the end of the machine. */
    ALWAYS
}
