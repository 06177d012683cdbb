package io.github.dynurl.examples.browser;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Checks the accessibility of the page in a browser with the rules of axe-core. */
final class Axe {
    private static final String RUN = """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then(
                results => done(results.violations.flatMap(rule =>
                    rule.nodes.map(node => rule.id + ': ' + node.html + ' ' + node.failureSummary))),
                error => done(['axe failed: ' + error]));""";

    private Axe() {}

    /** Returns the violations in the page as it is now, each with the rule and the element; empty if there are none. */
    static List<String> violations(Browser browser) throws IOException {
        browser.driver().executeScript(script());
        Object found = browser.driver().executeAsyncScript(RUN);
        return ((List<?>) found).stream().map(String::valueOf).toList();
    }

    private static String script() throws IOException {
        String path = "/META-INF/resources/webjars/axe-core/" + System.getProperty("axe.version") + "/axe.min.js";
        try (InputStream in = Axe.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("The class path lacks " + path + "; run the tests with Maven");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
