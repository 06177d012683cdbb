package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.dynurl.examples.browser.Browser.Scheme;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the other tests here can fail: the browser sees what is wrong with a page. */
class BrowserTest {
    private static final String GOOD = "<!doctype html><html lang=en><head><title>t</title><link rel=icon href=data:,>"
            + "</head><body><main><h1>Heading</h1></main></body></html>";

    @TempDir
    private static Path downloads;

    private static Browser browser;
    private static HttpServer server;
    private static volatile String page = GOOD;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start(downloads);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = page.getBytes(StandardCharsets.UTF_8);
            boolean found = exchange.getRequestURI().getPath().equals("/");
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", "script-src 'none'");
            exchange.sendResponseHeaders(found ? 200 : 404, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.stop(0);
    }

    private static void open(String html) {
        browser.problems(); // those of the page before
        page = html;
        browser.open("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Test
    void seesNothingWrongWithAGoodPage() throws IOException {
        open(GOOD);

        assertThat(browser.problems()).isEmpty();
        assertThat(Axe.violations(browser)).isEmpty();
    }

    @Test
    void seesViolationsOfTheContentSecurityPolicy() {
        open(GOOD + "<script>document.title = 'ran'</script>");

        assertThat(browser.problems()).anyMatch(problem -> problem.contains("Content Security Policy"));
        assertThat(browser.driver().getTitle()).isEqualTo("t");
    }

    @Test
    void seesErrorsOfScripts() {
        open(GOOD);
        browser.driver().executeScript("console.error('told');setTimeout(() => { throw new Error('thrown'); });");
        browser.driver().executeAsyncScript("setTimeout(arguments[0], 50)");

        assertThat(browser.problems())
                .anyMatch(problem -> problem.contains("told"))
                .anyMatch(problem -> problem.contains("thrown"));
    }

    @Test
    void seesWhatCouldNotBeLoaded() {
        open(GOOD + "<img alt=missing src=/missing.png>");

        assertThat(browser.problems()).anyMatch(problem -> problem.contains("404"));
    }

    @Test
    void seesWhatIsNotAccessible() throws IOException {
        open(GOOD.replace("<h1>", "<input><h1>"));

        assertThat(Axe.violations(browser)).anyMatch(violation -> violation.startsWith("label:"));
    }

    @Test
    void showsBothSchemes() {
        open(GOOD);
        for (Map.Entry<Scheme, Boolean> dark :
                Map.of(Scheme.LIGHT, false, Scheme.DARK, true).entrySet()) {
            browser.prefer(dark.getKey());
            assertThat(browser.driver().executeScript("return matchMedia('(prefers-color-scheme: dark)').matches"))
                    .isEqualTo(dark.getValue());
        }
    }
}
