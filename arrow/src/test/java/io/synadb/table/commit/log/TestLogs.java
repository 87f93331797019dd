package io.synadb.table.commit.log;

import io.synadb.arrow.Schemas;
import io.synadb.table.commit.format.Action;
import io.synadb.table.data.DataFile;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Tables that are nothing but a log: files of which only commits know. */
public final class TestLogs {
    public static final Action.Metadata METADATA = new Action.Metadata(
            new UUID(1, 1),
            Schemas.withFieldIds(
                    new Schema(List.of(new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null))), 1),
            List.of(),
            List.of(),
            0,
            Map.of());

    private TestLogs() {}

    public static DataFile file(String name) {
        return file(name, 10);
    }

    public static DataFile file(String name, long rows) {
        return new DataFile("data/" + name, 100, 50, 1, rows, Map.of(), Map.of(), 0, 0);
    }

    /** The file with five more rows. */
    public static DataFile grown(DataFile file) {
        return new DataFile(
                file.path(),
                file.length() + 100,
                file.footer() + 100,
                file.footerCrc() + 1,
                file.rows() + 5,
                file.statistics(),
                file.partition(),
                file.bucket(),
                file.generation());
    }
}
