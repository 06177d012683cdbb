package io.github.dynurl.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a\"", "\"v1-2:3\"", "\"W/\"", "\"!#~\""})
    void acceptsStrongEntityTag(String etag) {
        Condition condition = Condition.ifMatch(etag);
        assertThat(condition.etag()).isEqualTo(etag);
        assertThat(condition.isAbsent()).isFalse();
        assertThat(condition).hasToString("If-Match: " + etag);
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {
                "",
                "a",
                "*",
                "\"",
                "\"a",
                "a\"",
                "W/\"a\"",
                "w/\"a\"",
                "\"a\"b\"",
                "\"a\", \"b\"",
                "\"a b\"",
                "\"a\r\nX: y\"",
                "\"a\"\n",
                " \"a\"",
                "\"a\u007f\"",
                "\"ä\""
            })
    void rejectsWeakOrMalformedEntityTag(String etag) {
        assertThatThrownBy(() -> Condition.ifMatch(etag))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a strong entity tag: ")
                .hasMessageNotContainingAny("\r", "\n");
    }

    @Test
    void requiresNoEntityTagForAbsentObject() {
        assertThat(Condition.ifAbsent().isAbsent()).isTrue();
        assertThat(Condition.ifAbsent().etag()).isNull();
        assertThat(Condition.ifAbsent()).hasToString("If-None-Match: *");
    }

    @Test
    void requiresNothingWithoutCondition() {
        assertThat(Condition.none().isAbsent()).isFalse();
        assertThat(Condition.none().etag()).isNull();
        assertThat(Condition.none()).hasToString("no condition");
    }

    @Test
    void findsOnlyStrongEntityTagOfPart() {
        assertThat(tagged("\"a\"").strongEtag()).contains("\"a\"");
        assertThat(tagged("W/\"a\"").strongEtag()).isEmpty();
        assertThat(tagged("a").strongEtag()).isEmpty();
        assertThat(PartInfo.NONE.strongEtag()).isEmpty();
    }

    @Test
    void keepsOtherInformationIfSizeIsReplaced() {
        PartInfo part = tagged("\"a\"");
        assertThat(part.size(5).size()).hasValue(5);
        assertThat(part.size(5).etag()).isEqualTo("\"a\"");
        assertThat(part.size()).isEmpty();
    }

    private static PartInfo tagged(String etag) {
        return new PartInfo(200, PartInfo.NONE.size(), "text/plain", null, etag, null);
    }
}
