package io.github.dynurl.store.internal.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.store.PartInfo;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListedTagsTest {
    private static final int CAPACITY = 100_000;
    private static final PartInfo LISTED = tagged("\"1\"");
    private static final PartInfo OTHER = tagged("\"2\"");

    private static PartInfo tagged(String etag) {
        return new PartInfo(200, OptionalLong.empty(), null, null, etag, null);
    }

    private final ListedTags tags = new ListedTags();

    private long outdated(int count) {
        return IntStream.range(0, count)
                .filter(i -> !tags.canUse("k" + i, LISTED))
                .count();
    }

    @Test
    void usesTagAgainAfterRequestHasReturnedIt() {
        assertThat(tags.canUse("k", LISTED)).isFalse(); // no tag was compared yet
        tags.compare("k", LISTED, LISTED);
        assertThat(tags.canUse("k", LISTED)).isTrue();
        tags.recordOutdated("k");
        assertThat(tags.canUse("k", LISTED)).isFalse();
        tags.compare("k", LISTED, OTHER);
        assertThat(tags.canUse("k", LISTED)).isFalse();
        tags.compare("k", LISTED, LISTED);
        assertThat(tags.canUse("k", LISTED)).isTrue();
    }

    /** A consumer that marks objects adds each of them, and most are never listed again. */
    @Test
    void remembersBoundedNumberOfOutdatedTagsAndTheLastOnes() {
        tags.compare("first", LISTED, LISTED);
        for (int i = 0; i < CAPACITY + 10; i++) {
            tags.recordOutdated("k" + i);
        }
        assertThat(outdated(CAPACITY + 10)).isEqualTo(CAPACITY / 2 + 10);
        assertThat(tags.canUse("k0", LISTED)).isTrue();
        assertThat(tags.canUse("k" + (CAPACITY - 1), LISTED)).isFalse();
        assertThat(tags.canUse("k" + CAPACITY, LISTED)).isFalse();
    }
}
