package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.UnsupportedFeatureException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.junit.jupiter.api.Test;

class DefaultColumnTest {
    private static final Field NOTE =
            DefaultValue.with(Field.nullable("note", new ArrowType.Utf8()), "0123456789".repeat(100));

    @Test
    void defaultsThatNoVectorCanHoldAreRefusedBeforeMemoryIsTaken() {
        try (BufferAllocator allocator = new RootAllocator(1 << 20);
                FieldVector vector = NOTE.createVector(allocator)) {
            assertThatThrownBy(() -> DefaultColumn.fill(vector, 2_147_484))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessage(
                            "Column 'note' was added with a default of 1000 bytes, which the 2147484 rows of a chunk from"
                                    + " before cannot show at once: 2147484000 bytes, expected at most 2147483647. Read the other"
                                    + " columns, or drop this one and add it again with a shorter default.");
            DefaultColumn.fill(vector, 3);
            assertThat(vector.getObject(2)).hasToString("0123456789".repeat(100));
        }
    }
}
