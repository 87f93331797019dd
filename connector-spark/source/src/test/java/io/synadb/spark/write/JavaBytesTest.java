package io.synadb.spark.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.synadb.spark.SparkTest;
import io.synadb.table.Table;
import io.synadb.table.data.DataFile;
import io.synadb.table.storage.LocalStorage;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;

/** What tasks tell the driver arrives by Kryo too, which is what many clusters are set to. */
class JavaBytesTest extends SparkTest {
    @Test
    void writtenFilesTravelByKryo() {
        sql("CREATE TABLE syna.db.t (id BIGINT, kind STRING) PARTITIONED BY (kind)");
        sql("INSERT INTO syna.db.t VALUES (1, 'noun'), (2, NULL)");
        List<DataFile> files = Table.open(LocalStorage.of(folder.resolve("warehouse/db/t")))
                .current()
                .files();
        SerializerInstance kryo = new KryoSerializer(new SparkConf()).newInstance();
        ClassTag<WrittenFiles> tag = ClassTag.apply(WrittenFiles.class);
        ByteBuffer sent = kryo.serialize(new WrittenFiles(files), tag);
        assertThat(kryo.<WrittenFiles>deserialize(sent, tag).files())
                .isEqualTo(files)
                .hasSize(2);
    }
}
