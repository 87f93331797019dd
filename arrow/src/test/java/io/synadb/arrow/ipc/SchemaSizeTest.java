package io.synadb.arrow.ipc;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.Arrays;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Struct_;
import org.apache.arrow.flatbuf.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaSizeTest {
    @Test
    void takesWhatSchemasAreLike() {
        assertThatCode(() -> SchemaSize.require(schema(64, 1))).doesNotThrowAnyException();
        assertThatCode(() -> SchemaSize.require(schema(3, 100))).doesNotThrowAnyException();
    }

    /** The third has a thousand bytes, and would be a million million fields. */
    @ParameterizedTest
    @CsvSource({"65, 1", "5000, 1", "13, 10"})
    void refusesAFieldInItselfOrManyTimesOver(int levels, int times) {
        assertThatThrownBy(() -> SchemaSize.require(schema(levels, times)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fields of more than 64 levels, or more than 1000000 of them");
    }

    /** So many structs in one another; each has the one below so many times, as the same bytes. */
    private static Schema schema(int levels, int times) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        int field = field(builder, new int[0]);
        for (int level = 1; level < levels; level++) {
            int[] children = new int[times];
            Arrays.fill(children, field);
            field = field(builder, children);
        }
        int fields = Schema.createFieldsVector(builder, new int[] {field});
        Schema.startSchema(builder);
        Schema.addFields(builder, fields);
        builder.finish(Schema.endSchema(builder));
        return Schema.getRootAsSchema(builder.dataBuffer());
    }

    private static int field(FlatBufferBuilder builder, int[] children) {
        int below = Field.createChildrenVector(builder, children);
        Struct_.startStruct_(builder);
        int type = Struct_.endStruct_(builder);
        Field.startField(builder);
        Field.addTypeType(builder, Type.Struct_);
        Field.addType(builder, type);
        Field.addChildren(builder, below);
        return Field.endField(builder);
    }
}
