package io.github.dynurl.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredDictionaryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=:aGk=:",
                "  a=:aGk=:  ",
                "a=:aGk:",
                "b=1,a=:aGk=:",
                "b=1\t ,\t a=:aGk=:",
                "b, a=:aGk=:;x",
                "a=:aGk=:;x;y=\"1,2\"; z=?0, b;c=1.5",
                "a=1, a=:aGk=:",
                "b=\"a=:eA==:, \\\" \\\\\", a=:aGk=:",
                "b=(), a=:aGk=:",
                "b=( 1 \"2\";x  c:/d );y=-1.125, a=:aGk=:",
                "*b-_.*=*t, a=:aGk=:"
            })
    void findsByteSequenceAmongMembersOfAllTypes(String field) {
        assertThat(StructuredDictionary.parse(field).get("a"))
                .hasValueSatisfying(bytes ->
                        assertThat(bytes).asString(StandardCharsets.UTF_8).isEqualTo("hi"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a=1", "a=aGk", "a=\"aGk=\"", "a=?1", "a=(:aGk=:)", "a;x=:aGk=:", "a=:aGk=:, a=t"})
    void returnsNoBytesForMemberOfAnotherType(String field) {
        assertThat(StructuredDictionary.parse(field)).containsKey("a");
        assertThat(StructuredDictionary.parse(field).get("a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=:aGk=:,",
                "a=:aGk=:, ,b",
                ",a=:aGk=:",
                "a=:aGk=: b",
                "a=:aGk=",
                "a=aGk=:",
                "a=:a:",
                "a=:aG=k:",
                "a=:a-_k:",
                "a= :aGk=:",
                "a =:aGk=:",
                "a=:aGk=:, B=1",
                "a=:aGk=:, b=",
                "a=:aGk=:, b=?2",
                "a=:aGk=:, b=1.",
                "a=:aGk=:, b=1.1234",
                "a=:aGk=:, b=1234567890123456",
                "a=:aGk=:, b=\"x",
                "a=:aGk=:, b=\"\\x\"",
                "a=:aGk=:, b=\"\u00fc\"",
                "a=:aGk=:, b=(1",
                "a=:aGk=:, b=(1\"2\")",
                "a=:aGk=:, b=(1,2)",
                "a=:aGk=:;",
                "a=:aGk=:;X",
                "a=:aGk=:;x=",
                "\ta=:aGk=:",
                "{\"a\":1}"
            })
    void returnsNoMembersIfFieldIsNotADictionary(String field) {
        assertThat(StructuredDictionary.parse(field)).isEmpty();
    }

    @Test
    void parsesLongAndEmptyField() {
        String escapes = "b=\"" + "\\\\".repeat(8000) + "\"";
        assertThat(StructuredDictionary.parse(escapes + ",b=(" + "1 ".repeat(8000) + ")" + ";x".repeat(8000) + ", a=1"))
                .containsKeys("a", "b");
        assertThat(StructuredDictionary.parse("")).isEmpty();
    }
}
