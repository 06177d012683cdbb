package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.internal.consume.DoneFileName;
import io.github.dynurl.camel.internal.consume.ObjectSelection;
import io.github.dynurl.store.ListedObject;
import io.github.dynurl.store.PartInfo;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which keys the selecting options of a consumer accept. */
class ObjectSelectionTest extends ContextTestCase {
    private ObjectSelection selection(String options) {
        return camel.getEndpoint(store() + options, DynUrlEndpoint.class)
                .consumerOptions()
                .selection();
    }

    private boolean selects(String options, String key) {
        return selection(options).selects(ListedObject.ofKey(key), "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // the name is matched: the last segment of the key, as a whole, without regard to case
                "include=report.*xml|in/Report-1.XML|true",
                "include=report|in/report.xml|false",
                "include=in/report.xml|in/report.xml|false",
                "include=a.b|a.b|true",
                "include=a.b|axb|true",
                "include=a\\.b|axb|false",
                "include=ä.*|ÄÖ|true",
                "include=RAW(a+)|aaa|true",
                "include=..a|..a|true",
                "exclude=.*tmp|a/b.TMP|false",
                "exclude=.*tmp|a/b.tmp.txt|true",
                "exclude=b|b/a|true",
                "include=.*&exclude=b|b|false",
                "include=a&exclude=b|a|true",
                // a key that ends with a slash has an empty name
                "include=.*txt|folder.txt/|false",
                "exclude=.*txt|folder.txt/|true",
                // Ant patterns match the whole key
                "antInclude=*.xml|a.xml|true",
                "antInclude=*.xml|in/a.xml|false",
                "antInclude=**/*.xml|a.xml|true",
                "antInclude=**/*.xml|in/b/a.xml|true",
                "antInclude=in/**|in/b/a.xml|true",
                "antInclude=in/**|inn/a.xml|false",
                "antInclude=in/?.xml|in/a.xml|true",
                "antInclude=in/?.xml|in/ab.xml|false",
                "antInclude=*.xml, *.csv|a.csv|true",
                "antInclude=*.xml|a.XML|false",
                "antInclude=*.xml&antFilterCaseSensitive=false|a.XML|true",
                "antExclude=**/*.tmp|in/a.tmp|false",
                "antExclude=**/*.tmp|in/a|true",
                "antInclude=in/**&antExclude=in/x/**|in/x/a|false",
                "antInclude=in/**&antExclude=in/x/**|in/y/a|true",
                "antInclude=/**|/a|true",
                "antInclude=**|/a|false",
                // what is special in a pattern is not special in a key
                "antInclude=in/*|in/a*?[b]{c}(d)^$\\.|true",
                "include=in|.*|false",
                "exclude=x|^x$|true",
                // segments
                "maxDepth=1|a|true",
                "maxDepth=1|a/b|false",
                "maxDepth=2|a/b|true",
                "maxDepth=2|a/b/c|false",
                "maxDepth=1|/a|false",
                "maxDepth=2|a//b|false",
                // done objects
                "doneFileName=done|in/done|false",
                "doneFileName=done|in/done/a|true",
                "doneFileName=RAW(${file:name}.done)|in/a.done|false",
                "doneFileName=RAW(${file:name}.done)|in/a.done.txt|true",
                "doneFileName=RAW(ready-${file:name})|ready-a|false",
                "doneFileName=RAW(ready-${file:name})|in/ready-/a|true",
                "doneFileName=RAW(r-${file:name.noext}.ok)|in/r-a.ok|false",
                "doneFileName=RAW(r-${file:name.noext}.ok)|in/r-a|true",
            })
    void selectsByKey(String options, String key, boolean expected) {
        assertThat(selects(options, key)).isEqualTo(expected);
    }

    /** Keys that are unusual but legal. */
    static Stream<String> hostileKeys() {
        return Stream.of(
                "..a",
                "...",
                " ",
                " a ",
                "a b/ c ",
                "ü/日本/\ud83d\ude00",
                "a\u0085b",
                "a\u2028b",
                "\u2029",
                "a\u00a0\u200b",
                ".*+?()[]{}|^$\\E\\Q",
                "${file:name}",
                "%2e%2e/%2F",
                "a,b;c:d",
                "a//b",
                "/a",
                "a/");
    }

    @ParameterizedTest
    @MethodSource("hostileKeys")
    void matchesAnyCharacterOfKey(String key) {
        assertThat(selects("include=.*", key)).isTrue();
        assertThat(selects("exclude=.*", key)).isFalse();
        assertThat(selects("antInclude=**,/**", key)).isTrue();
        assertThat(selects("antExclude=**,/**", key)).isFalse();
        assertThat(selects("maxDepth=3", key)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "in/, in/a, true",
        "in/, in/b/a, false",
        "in/2, in/2024, true",
        "in/2, in/2024/a, false",
        "in, inbox/a, false",
        "a/b/, a/b/c, true"
    })
    void countsDepthFromFolderOfPrefix(String prefix, String key, boolean expected) {
        assertThat(selection("maxDepth=1").selects(ListedObject.ofKey(key), prefix))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "done|a|done",
                "done|in/x/a|in/x/done",
                "RAW(${file:name}.done)|in/a.txt|in/a.txt.done",
                "RAW(${file:name.noext}.done)|in/a.b.txt|in/a.b.done",
                "RAW(${file:name.noext}.done)|in.x/a|in.x/a.done",
                "RAW(${file:name.noext}.done)|.profile|.profile.done",
                "RAW(ready-${file:name})|/a|/ready-a",
                "RAW(.${file:name})|$1\\\\2|.$1\\\\2",
                "RAW(.${file:name})|a/${file:name}|a/.${file:name}",
                "RAW(.${file:name.noext})|a/..b|",
            })
    void namesDoneObjectAsFileComponentDoes(String doneFileName, String key, @Nullable String expected) {
        DoneFileName parsed =
                Objects.requireNonNull(selection("doneFileName=" + doneFileName).doneFileName());
        assertThat(parsed.doneKeyOf(key)).isEqualTo(expected);
        if (expected != null) {
            assertThat(parsed.isDoneKey(expected)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "include=RAW(a[)|include is no regular expression",
                "exclude=RAW(*.txt)|exclude is no regular expression",
                "antInclude=a,,b|antInclude has an empty pattern",
                "antExclude=,|antExclude has an empty pattern",
                "antFilterCaseSensitive=true|antFilterCaseSensitive has no effect without antInclude or antExclude",
                "maxDepth=0|maxDepth must be greater than 0",
                "minAge=-1|minAge must be from 0",
                "minAge=36501d|minAge must be from 0",
                "minAge=old|minAge",
                "doneFileName=RAW(${file:name})|doneFileName",
                "doneFileName=RAW(${file:name.noext})|doneFileName",
                "doneFileName=RAW(${file:size}.done)|doneFileName",
                "doneFileName=RAW(${file:name}-${file:name})|doneFileName",
                "doneFileName=RAW(done/${file:name})|doneFileName",
                "doneFileName=..|doneFileName",
                "objectFilter=text|objectFilter",
            })
    void refusesInvalidOptions(String options, String messagePart) {
        assertThatThrownBy(() -> selection(options)).hasStackTraceContaining(messagePart);
    }

    private static ListedObject changed(String key, Instant modified) {
        return new ListedObject(
                key, null, new PartInfo(0, OptionalLong.of(1), null, null, null, modified), PartInfo.NONE);
    }

    @Test
    void decidesByListedTimeIfThereIsOne() {
        ObjectSelection selection = selection("minAge=1h");
        Instant now = Instant.now();
        assertThat(selection.selects(changed("k", now.minusSeconds(3602)), "")).isTrue();
        assertThat(selection.selects(changed("k", now.minusSeconds(3500)), "")).isFalse();
        assertThat(selection.selects(changed("k", now.plusSeconds(100)), "")).isFalse();
        assertThat(selection.selects(ListedObject.ofKey("k"), "")).isTrue(); // the lookup decides
        assertThat(selection("minAge=0").selects(changed("k", now.plusSeconds(100)), ""))
                .isTrue();
    }

    /** Throws any exception, even one that the compiler does not know of. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> boolean fail(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void namesOptionIfBeanFails() {
        for (Throwable failure :
                List.of(new IllegalStateException("a"), new IOException("b"), new StackOverflowError())) {
            String bean = failure.getClass().getSimpleName();
            camel.getRegistry().bind(bean, (Predicate<ListedObject>) listed -> fail(failure));
            assertThatThrownBy(() -> selects("objectFilter=#" + bean, "k"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("objectFilter", "\"k\"")
                    .hasRootCause(failure);
        }
    }

    @Test
    void asksBeanOnlyForWhatOtherOptionsSelect() {
        camel.getRegistry()
                .bind("mine", (Predicate<ListedObject>) listed -> !listed.key().equals("no.xml"));
        assertThat(selects("objectFilter=#mine&include=.*xml", "a.xml")).isTrue();
        assertThat(selects("objectFilter=#mine&include=.*xml", "no.xml")).isFalse();
        assertThat(selects("objectFilter=#mine&include=.*xml", "a.txt")).isFalse();
    }
}
