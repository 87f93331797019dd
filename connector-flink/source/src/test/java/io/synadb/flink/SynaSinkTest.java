package io.synadb.flink;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.synadb.InvalidArgumentException;
import io.synadb.UnsupportedFeatureException;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class SynaSinkTest {
    private static SynaSink.Builder complete() {
        return SynaSink.builder().path("/nowhere").rowType(RowType.of(new BigIntType()));
    }

    @Test
    void aSinkTravelsToItsTasks() throws Exception {
        InstantiationUtil.clone(complete().build());
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatThrownBy(() -> SynaSink.builder().build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("A sink needs the path of its table and the columns of its rows: call path(…) rowType(…)"
                        + " before build().");
    }

    @Test
    void nobodyAsksForNoDelivery() {
        assertThatThrownBy(() -> complete().delivery(DeliveryGuarantee.NONE))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("found NONE: choose EXACTLY_ONCE, which costs no more.");
    }

    @Test
    void whatMakesNoSenseFailsBeforeTheJobRuns() {
        assertThatThrownBy(() -> complete().property("vector.x.dim", "3").build())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageContaining("The property 'vector.x.dim' names no column");
        assertThatThrownBy(() -> complete().path("s3://bucket/table").build())
                .isInstanceOf(UnsupportedFeatureException.class);
        assertThatThrownBy(() -> complete().chunkBytes(0)).isInstanceOf(InvalidArgumentException.class);
    }
}
