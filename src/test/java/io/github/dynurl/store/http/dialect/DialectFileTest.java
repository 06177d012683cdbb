package io.github.dynurl.store.http.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dynurl.store.url.PageVariable;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class DialectFileTest {
    @SuppressWarnings("unused") // a FieldSource
    static final Iterable<String> SHIPPED = DialectFile.SHIPPED;

    private static DialectSettings load(String text) throws IOException {
        return DialectSettings.load("my.properties", new StringReader(text));
    }

    private static String faultsOf(String text) {
        IllegalArgumentException e = catchThrowableOfType(IllegalArgumentException.class, () -> load(text));
        assertThat(e).as("the exception for " + text).isNotNull();
        return String.valueOf(e.getMessage());
    }

    /** The value of deleteMode is the default. */
    @Test
    void readsValues() throws IOException {
        DialectSettings settings = load("""
                # a service
                updateMode = PATCH
                queryKeyPointer: /id\t
                verifyUpdates true
                queryMetadataPointer=
                urlFormat={base}/\\
                    {key}
                deleteMode=key
                """);
        assertThat(settings.differences())
                .isEqualTo(Map.of(
                        "updateMode", "patch",
                        "queryKeyPointer", "/id",
                        "verifyUpdates", "true",
                        "queryMetadataPointer", "",
                        "urlFormat", "{base}/{key}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            updateMode=put           | updateMode is "put", but must be post, patch or readMergePut
            verifyUpdates=yes        | verifyUpdates is "yes", but must be true or false
            updatemode=patch         | "updatemode" is not a value of a dialect; is updateMode meant?
            updtMode=patch           | "updtMode" is not a value of a dialect; is updateMode meant?
            extends=documentd        | extends: "documentd" is not a known dialect; is documented meant?
            queryKeyPointer=/a~      | queryKeyPointer: "/a~" is no JSON pointer: in a name, ~ must be written as ~0, and / as ~1
            patchContentType=a/b     | patchContentType must be a JSON type, such as application/json or application/merge-patch+json, because metadata and permissions are sent as JSON
            urlFormat={base}/{kye}   | urlFormat "{base}/{kye}" has unknown variable {kye} at position 7; known: base (at the start), key, part
            urlFormatNoPart={key}    | urlFormatNoPart "{key}" does not start with {base}
            urlFormatNoPart={base}/{key}.{key} | urlFormatNoPart "{base}/{key}.{key}" has dots that a key would make a segment of the path
            dataPart=..              | dataPart ".." is not legal: it has the segment ".." at position 0, which servers resolve to another key
            dataPart=                | dataPart is empty
            """)
    void namesFileAndLineOfFault(String line, String fault) {
        assertThat(faultsOf("\n# first\n" + line + "\n")).isEqualTo("my.properties, line 3: " + fault);
    }

    @Test
    void listsAllNamesIfNoneIsNear() {
        assertThat(faultsOf("colour=red"))
                .startsWith("my.properties, line 1: \"colour\" is not a value of a dialect; known: urlFormat, ")
                .contains(DialectValue.propertyNames());
        assertThatThrownBy(() -> DialectSettings.named("ftp"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"ftp\" is not a known dialect; known: " + String.join(", ", DialectFile.SHIPPED));
    }

    @Test
    void reportsAllFaultsAtOnce() {
        assertThat(faultsOf("""
                updateMode=put
                deleteMode=\\
                    part
                verifyUpdates=true
                verifyUpdates=false
                missingParts=\\u12
                extends=nothing like it
                """)).isEqualTo("""
                the dialect has 5 faults:
                - my.properties, line 6: the line has a \\u without four hex digits
                - my.properties, line 5: verifyUpdates is set twice: line 4 has set it already
                - my.properties, line 7: extends: "nothing like it" is not a known dialect; known: %s
                - my.properties, line 1: updateMode is "put", but must be post, patch or readMergePut
                - my.properties, line 2: deleteMode is "part", but must be key or parts""".formatted(String.join(", ", DialectFile.SHIPPED)));
    }

    @Test
    void dropsByteOrderMark() throws IOException {
        assertThat(load("\ufeffupdateMode=patch").differences()).isEqualTo(Map.of("updateMode", "patch"));
    }

    @Test
    void quotesNoSecretOfTemplate() throws IOException {
        assertThat(faultsOf("urlFormat={base}/{key}?sig=s3cr3t {part}")).doesNotContain("s3cr3t");
        assertThat(load("urlFormat={base}/{key}?sig=s3cr3t").toString()).doesNotContain("s3cr3t");
    }

    @Test
    void namesFileAndLineOfContradiction() throws IOException {
        DialectSettings settings = load("\nqueryMetadataPointer=/m\npatchContentType=application/json");
        PageVariable pageVariable = PageVariable.NONE;
        assertThatThrownBy(() -> settings.check(pageVariable))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        the dialect has 2 faults:
                        - my.properties, line 3: patchContentType has no effect without updateMode=patch or setMetadataMethod=PATCH
                        - my.properties, line 2: queryMetadataPointer needs queryKeyPointer: a response with metadata \
                        has its keys in objects""");
        settings.with(Map.of("updateMode", "patch", "queryKeyPointer", "id")).check(pageVariable);
    }

    @Test
    void singleValueReplacesValueOfFile() throws IOException {
        DialectSettings settings = load("updateMode=patch");
        assertThat(settings.with(Map.of("updateMode", "post")).differences()).isEmpty();
        assertThatThrownBy(() -> settings.with(Map.of("updateMode", "put")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("updateMode is \"put\", but must be post, patch or readMergePut");
        assertThatThrownBy(() -> settings.with(Map.of("updateModes", "put")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"updateModes\" is not a value of a dialect; is updateMode meant?");
    }

    @Test
    void extendsShippedDialect() throws IOException {
        assertThat(load("updateMode=patch\nextends=documented").differences()).isEqualTo(Map.of("updateMode", "patch"));
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void shipsLegalDialects(String name) {
        DialectSettings.named(name).check(null); // the store has no queryUrl
    }
}
