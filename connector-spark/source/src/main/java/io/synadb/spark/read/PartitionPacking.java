package io.synadb.spark.read;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Packs what a scan reads into partitions: about as large as Spark makes those of other files, and even.
 *
 * <p>Spark fills the partitions of files one after the other, and what is left makes a small one, which runs when the others
 * are done while all cores but one wait. Starting a task costs milliseconds, in which a core searches tens of megabytes. So
 * the partitions are planned here as a multiple of the cores, each with about as much to read.
 *
 * <p>Immutable and thread-safe.
 *
 * @param cores how many partitions are read at once
 * @param largestBytes how much a partition reads on average, at most
 * @param openBytes opening an item costs about as much as reading this much
 */
record PartitionPacking(int cores, long largestBytes, long openBytes) {

    /** By the settings {@code spark.sql.files.maxPartitionBytes} and {@code spark.sql.files.openCostInBytes}. */
    static PartitionPacking of(SparkSession session) {
        SQLConf conf = SQLConf.get();
        return new PartitionPacking(
                Math.max(1, session.sparkContext().defaultParallelism()),
                Math.max(1, conf.filesMaxPartitionBytes()),
                Math.max(0, conf.filesOpenCostInBytes()));
    }

    /** The partitions, none of them empty. One after the other, they have the items in their order. */
    <T> List<List<T>> pack(List<T> items, ToLongFunction<T> sizeBytes) {
        double total = 0;
        for (T item : items) {
            total += openBytes + sizeBytes.applyAsLong(item);
        }
        double slots = cores * Math.max(1, Math.ceil(total / cores / largestBytes));
        List<List<T>> partitions = new ArrayList<>();
        List<T> open = List.of();
        long openSlot = -1;
        double before = 0;
        for (T item : items) {
            double cost = openBytes + sizeBytes.applyAsLong(item);
            // An item is in the slot in which its middle lies.
            long slot = (long) ((before + cost / 2) / total * slots);
            if (slot != openSlot) {
                open = new ArrayList<>();
                partitions.add(open);
                openSlot = slot;
            }
            open.add(item);
            before += cost;
        }
        return partitions;
    }
}
