package io.github.dynurl.examples.stores;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that the table in the guide agrees with the declarations in {@link Server}. */
class ReadmeStoresTest {
    private static final Path PAGE = Path.of("..", "..", "src", "main", "docs", "guide", "servers.md");
    private static final Path TABLE = Path.of("target", "stores.md");
    private static final String BEGIN = "<!-- stores: begin -->\n";
    private static final String END = "<!-- stores: end -->";

    /** The base URL, the dialect and at most two more options are enough for each server. */
    @ParameterizedTest
    @EnumSource
    void needsAtMostTwoOptionsBesidesBaseUrlAndDialect(Server server) throws IOException {
        Set<String> options = new HashSet<>(server.configuration().options().keySet());
        options.remove("dialect");
        assertThat(options).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void hasSameTableInGuide() throws IOException {
        String table = StoresTable.markdown();
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table);
        assertThat(Files.readString(PAGE))
                .as("servers.md has what is in examples/stores/%s between its two markers", TABLE)
                .contains(BEGIN + table + END);
    }
}
