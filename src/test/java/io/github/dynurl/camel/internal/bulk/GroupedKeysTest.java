package io.github.dynurl.camel.internal.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.store.Results;
import io.github.dynurl.store.UnexpectedReplyException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests groups of keys when there are more than are remembered. */
class GroupedKeysTest {
    private static final int MAX_REMEMBERED = 2;

    private static GroupedKeys group(String... keys) {
        Iterator<String> iterator = List.of(keys).iterator();
        return new GroupedKeys(
                new Results<>() {
                    @Override
                    public boolean hasNext() {
                        return iterator.hasNext();
                    }

                    @Override
                    public String next() {
                        return iterator.next();
                    }

                    @Override
                    public long skipped() {
                        return 0;
                    }

                    @Override
                    public void close() {}
                },
                "",
                "/",
                MAX_REMEMBERED);
    }

    private static String read(GroupedKeys groups) {
        return groups.stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    @Test
    void sortedKeysNeedNoMemory() {
        assertThat(read(group("a/1", "b/1", "b/2", "c/1", "d/1", "d/2"))).isEqualTo("a/ b/ c/ d/");
    }

    @Test
    void rememberedGroupIsReturnedOnce() {
        assertThat(read(group("b/1", "a/1", "b/2", "a/2", "c/1", "a/3"))).isEqualTo("b/ a/ c/");
    }

    @Test
    void failsBeforeGroupIsReturnedTwice() {
        assertThatThrownBy(() -> read(group("a/1", "b/1", "c/1", "d/1", "c/2")))
                .isInstanceOf(UnexpectedReplyException.class)
                .hasMessageContaining("does not sort");
    }
}
