package io.synadb.table.commit;

import io.synadb.arrow.Schemas;
import io.synadb.table.data.DataFile;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Tables that are nothing but a log: files of which only commits know. */
final class TestLogs {
    static final Action.Metadata METADATA = new Action.Metadata(
            new UUID(1, 1),
            Schemas.withFieldIds(
                    new Schema(List.of(new Field("id", FieldType.nullable(new ArrowType.Int(64, true)), null))), 1),
            List.of(),
            List.of(),
            0,
            Map.of());

    private TestLogs() {}

    static DataFile file(String name) {
        return new DataFile("data/" + name, 100, 50, 1, 10, Map.of(), Map.of(), 0, 0);
    }
}
