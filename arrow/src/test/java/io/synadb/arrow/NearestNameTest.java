package io.synadb.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    @Test
    void ofTwoNamesEquallyNearTheFirstInOrderIsNamed() {
        assertThat(NearestName.of("ac", List.of("ad", "ab"))).contains("ab");
    }

    @Test
    void aNameThatIsHalfWrittenIsGuessed() {
        assertThat(NearestName.of("scan.discovery", List.of("scan.bounded", "scan.discovery-interval")))
                .contains("scan.discovery-interval");
    }

    @Test
    void aNameThatGoesOnWinsOverOneOfFewerEdits() {
        assertThat(NearestName.of("COS", List.of("dot", "cosine"))).contains("cosine");
        assertThat(NearestName.of("emb", List.of("id", "Embedding"))).contains("Embedding");
        assertThat(NearestName.of("e", List.of("identity", "embedding"))).isEmpty();
    }

    @Test
    void aHintIsLeftOutWhereNothingIsNear() {
        assertThat(NearestName.hint("EMBEDING", List.of("id", "embedding"))).isEqualTo(" Did you mean 'embedding'?");
        assertThat(NearestName.hint("colour", List.of("id", "embedding"))).isEmpty();
    }
}
