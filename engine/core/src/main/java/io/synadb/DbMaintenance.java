package io.synadb;

import io.synadb.file.DataFile;
import io.synadb.file.Disk;
import io.synadb.log.recovery.LogExamination;
import io.synadb.log.recovery.LogSalvage;
import java.nio.file.Path;

/**
 * The care of database files: what is asked of the file itself, not of the database in it.
 *
 * <p>Nothing here takes the writer's lock or changes the file it reads. Stateless and thread-safe.
 */
public final class DbMaintenance {

    private DbMaintenance() {}

    /**
     * Reads every byte of a file, changes none, and says what is whole: its records by kind, its seals, every damaged range,
     * and where an open for writing would cut a torn end off. The data file of a table can be verified too.
     *
     * <p>It may run beside a live writer, here or in another process: it reads up to where the file ended when it came there.
     * For what was being written just then it waits a second at most; a writer that stands still longer within a record or a
     * batch leaves what looks like a torn end.
     *
     * @throws NotFoundException when there is no such file
     * @throws UnsupportedFeatureException when a newer version of SynaDB wrote it
     */
    public static VerifyReport verify(Path path) {
        try (DataFile file = Disk.local().openForReading(path)) {
            return LogExamination.verify(Disk.local(), file);
        }
    }

    /**
     * Brings everything that is whole and proven in a damaged file into a new database. Values keep their order, their
     * histories and their times, deletions stay; the new database is a file of ours, with checksums and a seal. It appears
     * under its name when all of it is on the device, not before.
     *
     * <p>How sure that is. A record of ours proves itself by its checksum, which covers the file and the place where it
     * stands; none is brought that was not written so. Records of other programs have none. They are brought when the key is
     * UTF-8 and the atom, by lengths of its own, fills the value exactly; behind a damaged range, where no chain of records
     * leads to them, also their time must lie between 2000 and 2100. Chance makes such bytes once in 2^70 places, but a
     * flipped bit within the value of such a record is not seen by anything: {@link SalvageReport#foreign} counts them. Before
     * a seal, which counts the records of other programs, none is brought where there are more than it counts. A damaged
     * record whose extent is still known is never searched for records in its value; where neither its header nor its value
     * tells the extent, and the value was itself a copy of a log of other programs, records of that copy are brought.
     *
     * <p>What is not brought is named in {@link SalvageReport#lost}: every damaged range; a batch that was never finished,
     * where no seal says that it was (of a finished one that is damaged since, the whole records are brought singly; and
     * where the record that announces an unfinished batch is itself damaged, the records behind it look like any others); a
     * difference of another program's whose base may stand in a damaged range.
     *
     * @param source the damaged file, or the {@code *.torn} one that an open saved, beside its database; it stays as it is
     * @param target the new database, which must not exist
     * @throws NotFoundException when there is no source, or no folder for the target
     * @throws AlreadyExistsException when there is a target
     * @throws CorruptDataException when not one whole record is found
     * @throws UnsupportedFeatureException when the source is a table's data file, or a newer version wrote it
     */
    public static SalvageReport salvage(Path source, Path target) {
        return LogSalvage.salvage(Disk.local(), source, target);
    }
}
