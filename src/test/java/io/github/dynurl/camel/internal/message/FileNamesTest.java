package io.github.dynurl.camel.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    private static final List<String> PARTS = List.of(
            "a",
            "b",
            "/",
            "\\",
            ".",
            "..",
            " ",
            ":",
            "C:",
            "*",
            "?",
            "\"",
            "<",
            ">",
            "|",
            "\u0000",
            "\n",
            "\t",
            "\u007f",
            "\u0085",
            "\u2028",
            "\u00a0",
            "con",
            "NUL",
            "com1",
            "LPT³",
            "aux.txt",
            "${",
            "$simple{",
            "}",
            "$",
            "{",
            "%2e",
            "%2f",
            "~",
            "-",
            "ü",
            "€",
            "😀",
            "\ud83d",
            "\ude00");

    @ParameterizedTest
    @CsvSource({
        "cat.jpg, cat.jpg",
        "2026/10/cat.jpg, 2026/10/cat.jpg",
        "a b+c%.txt, a b+c%.txt",
        "ü/€/😀.txt, ü/€/😀.txt",
        "/etc/passwd, etc/passwd",
        "//server/share, server/share",
        "a//b/, a/b",
        "a\\..\\b, a/__/b",
        "..\\..\\x, __/__/x",
        "C:\\x, C_/x",
        "C:x, C_x",
        "\\, _",
        "a./b. ./c, a_/b___/c",
        ".hidden/..data, .hidden/..data",
        "a:b*c?d\"e<f>g|h, a_b_c_d_e_f_g_h",
        "NUL, _NUL",
        "nul.tar.gz, _nul.tar.gz",
        "in/com1/lpt9.txt, in/_com1/_lpt9.txt",
        "console, console",
        "COM10, COM10",
        "${bean:x}, _{bean_x}",
        "$simple{body}, _simple{body}",
        "a$b{c}, a$b{c}",
        "cost$, cost$",
    })
    void turnsKeyIntoPath(String key, String path) {
        assertThat(FileNames.pathOf(key)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({"a/b/c.txt, c.txt", "c.txt, c.txt"})
    void takesLastSegment(String path, String name) {
        assertThat(FileNames.nameOf(path)).isEqualTo(name);
    }

    @Property
    void staysInFolderAndIsLegalEverywhere(@ForAll("texts") String key) {
        String path = FileNames.pathOf(key);
        Path folder = Path.of("/folder");
        assertThat(path).isNotEmpty().doesNotStartWith("/").doesNotEndWith("/").doesNotContain("//", "\\", "${");
        assertThat(path).doesNotMatch("(?s).*[\\p{Cc}<>:\"|?*].*");
        Path file = folder.resolve(path).normalize();
        assertThat(file.startsWith(folder) && !file.equals(folder))
                .as("in the folder")
                .isTrue();
        for (String segment : path.split("/", -1)) {
            assertThat(segment).isNotEmpty().doesNotEndWith(".").doesNotEndWith(" ");
            assertThat(segment.toLowerCase(Locale.ROOT)).doesNotMatch("(con|prn|aux|nul|com[0-9]|lpt[0-9])( *[.].*)?");
        }
        assertThat(FileNames.pathOf(path)).as("cleaned again").isEqualTo(path);
        assertThat(path).endsWith(FileNames.nameOf(path));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> mixed = Arbitraries.of(PARTS).list().ofMaxSize(8).map(parts -> String.join("", parts));
        return Arbitraries.oneOf(mixed, Arbitraries.strings().ofMaxLength(12));
    }
}
