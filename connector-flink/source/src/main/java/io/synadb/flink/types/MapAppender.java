package io.synadb.flink.types;

import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.types.logical.LogicalType;

/** Copies maps, and multisets as maps to their counts, entry by entry. Not thread-safe. */
final class MapAppender extends ColumnAppender {
    private final MapVector maps;
    private final StructVector entries;
    private final ColumnAppender keys;
    private final ColumnAppender values;
    private final ArrayData.ElementGetter keyGetter;
    private final ArrayData.ElementGetter valueGetter;

    MapAppender(MapVector maps, LogicalType key, LogicalType value, String path, RowPlace place) {
        super(maps, path, place);
        this.maps = maps;
        this.entries = (StructVector) maps.getDataVector();
        List<FieldVector> pair = entries.getChildrenFromFields();
        this.keys = of(pair.get(0), key, path + ".key", place);
        this.values = of(pair.get(1), value, path + ".value", place);
        this.keyGetter = ArrayData.createElementGetter(key.copy(true));
        this.valueGetter = ArrayData.createElementGetter(value.copy(true));
    }

    @Override
    long appendValue(Object value, int at) {
        MapData map = (MapData) value;
        ArrayData mapKeys = map.keyArray();
        ArrayData mapValues = map.valueArray();
        int count = map.size();
        int first = maps.startNewValue(at);
        long bytes = Integer.BYTES + 1;
        for (int i = 0; i < count; i++) {
            entries.setIndexDefined(first + i);
            bytes += 1 + keys.append(keyGetter.getElementOrNull(mapKeys, i), first + i);
            bytes += values.append(valueGetter.getElementOrNull(mapValues, i), first + i);
        }
        maps.endValue(at, count);
        return bytes;
    }

    @Override
    void finish() {
        keys.finish();
        values.finish();
    }
}
