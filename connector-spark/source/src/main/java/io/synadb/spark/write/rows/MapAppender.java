package io.synadb.spark.write.rows;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.MapType;

/** Copies maps, entry by entry, in the order that Spark has them. Not thread-safe. */
final class MapAppender extends ColumnAppender {
    private final MapVector maps;
    private final StructVector entries;
    private final ColumnAppender keys;
    private final ColumnAppender values;

    MapAppender(MapVector maps, MapType type, RowPlace place) {
        super(maps);
        this.maps = maps;
        this.entries = (StructVector) maps.getDataVector();
        List<FieldVector> pair = entries.getChildrenFromFields();
        this.keys = of(pair.get(0), type.keyType(), place);
        this.values = of(pair.get(1), type.valueType(), place);
    }

    @Override
    long appendValue(SpecializedGetters source, int ordinal, int at) {
        MapData map = source.getMap(ordinal);
        int first = maps.startNewValue(at);
        long bytes = Integer.BYTES;
        for (int i = 0; i < map.numElements(); i++) {
            entries.setIndexDefined(first + i);
            bytes += keys.append(map.keyArray(), i, first + i);
            bytes += values.append(map.valueArray(), i, first + i);
        }
        maps.endValue(at, map.numElements());
        return bytes;
    }

    @Override
    void finish() {
        keys.finish();
        values.finish();
    }
}
