package io.github.dynurl.examples.browser;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Provides an anonymous store server with its page in a browser, one for all tests of a class. */
abstract class StorePageTestCase {
    @TempDir
    static Path folder;

    static StorePage page;

    @BeforeAll
    static void startPage() throws IOException {
        page = StorePage.start(folder);
    }

    @AfterAll
    static void stopPage() throws IOException {
        page.close();
    }

    @AfterEach
    void requireNothingWrong() {
        page.requireNothingWrong();
    }
}
