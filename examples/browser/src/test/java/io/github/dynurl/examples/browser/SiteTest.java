package io.github.dynurl.examples.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.dynurl.examples.browser.Browser.Scheme;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Reads the site of the guide, which mvn site has made, as its users do. Links to other sites are not followed. */
class SiteTest {
    private static final Path SITE =
            Path.of("../../target/site").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, String> TYPES = Map.of(
            ".html", "text/html; charset=utf-8",
            ".css", "text/css",
            ".js", "text/javascript; charset=utf-8",
            ".txt", "text/plain; charset=utf-8",
            ".svg", "image/svg+xml",
            ".png", "image/png");
    /** What a page has: its links, the names that links can lead to, and what is wrong with its pictures. */
    private static final String LOOK = """
            const all = (selector, value) => [...document.querySelectorAll(selector)].map(value);
            return {
              links: all('a[href]', a => a.href),
              names: all('[id]', e => e.id).concat(all('a[name]', a => a.name)),
              blind: all('img', i => i).filter(i => !i.complete || i.naturalWidth === 0).map(i => i.outerHTML),
              diagrams: all('.mermaid:not(.drawn)', d => 'not drawn'),
              below: all('#bodyColumn', page => page.getBoundingClientRect().top + page.scrollHeight
                  - document.querySelector('footer').getBoundingClientRect().top).filter(overlap => overlap > 1),
              wide: document.documentElement.scrollWidth > innerWidth ? [document.documentElement.scrollWidth] : []
            };""";

    private static final String READY = """
            return !document.querySelector('code.language-mermaid, .mermaid') || document.body.dataset.diagrams === 'drawn';""";

    @TempDir
    private static Path downloads;

    private static Browser browser;
    private static HttpServer server;
    private static ExecutorService threads;

    @BeforeAll
    static void start() throws IOException {
        assertThat(SITE.resolve("index.html"))
                .as("make the site first: mvn site, in the root of the repository")
                .exists();
        threads = Executors.newFixedThreadPool(4);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", SiteTest::serve);
        server.start();
        browser = Browser.start(downloads);
    }

    @AfterAll
    static void stop() {
        browser.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @BeforeEach
    void forgetProblems() {
        browser.problems();
        browser.prefer(Scheme.LIGHT);
    }

    private static void serve(HttpExchange exchange) throws IOException {
        Path file =
                SITE.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
        boolean found = file.startsWith(SITE) && Files.isRegularFile(file);
        String name = file.getFileName().toString();
        String suffix = name.substring(Math.max(0, name.lastIndexOf('.')));
        exchange.getResponseHeaders().set("Content-Type", TYPES.getOrDefault(suffix, "application/octet-stream"));
        byte[] body = found ? Files.readAllBytes(file) : new byte[0];
        exchange.sendResponseHeaders(found ? 200 : 404, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static String served() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** Opens a page, waits for its diagrams, and returns what it has. */
    @SuppressWarnings("unchecked")
    private static Map<String, List<Object>> open(String url) {
        browser.open(url);
        await().pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .until(() -> browser.driver().executeScript(READY).equals(true));
        return (Map<String, List<Object>>) browser.driver().executeScript(LOOK);
    }

    private static List<String> texts(Map<String, List<Object>> page, String name) {
        return page.get(name).stream().map(String::valueOf).toList();
    }

    private static Set<String> pagesOnDisk() throws IOException {
        try (Stream<Path> files = Files.list(SITE)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".html"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachPageIsReachedByLinksAndShowsAllThatItHas(Scheme scheme) throws IOException {
        browser.prefer(scheme);
        Map<String, Set<String>> names = new HashMap<>();
        Map<String, Set<String>> links = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        Queue<String> next = new ArrayDeque<>(List.of("index.html"));
        while (!next.isEmpty()) {
            String page = next.remove();
            if (!page.endsWith(".html") || names.containsKey(page) || !Files.exists(SITE.resolve(page))) {
                continue;
            }
            Map<String, List<Object>> seen = open(served() + page);
            names.put(page, new HashSet<>(texts(seen, "names")));
            Stream.of("blind", "diagrams", "below", "wide")
                    .forEach(kind -> texts(seen, kind).forEach(what -> wrong.add(page + ": " + kind + " " + what)));
            for (String link : texts(seen, "links")) {
                if (link.startsWith(served())) {
                    String inside = link.substring(served().length());
                    links.computeIfAbsent(inside, any -> new TreeSet<>()).add(page);
                    next.add(inside.replaceFirst("#.*", ""));
                }
            }
        }

        wrong.addAll(browser.problems());
        pagesOnDisk().stream()
                .filter(page -> !names.containsKey(page))
                .forEach(page -> wrong.add("no link leads to " + page + "; mvn clean site, if it is old"));
        links.forEach((link, pages) -> {
            if (!leadsSomewhere(link, names)) {
                wrong.add(link + " does not exist, but is linked by " + pages);
            }
        });

        assertThat(wrong).isEmpty();
        assertThat(links).hasSizeGreaterThan(300);
    }

    private static boolean leadsSomewhere(String link, Map<String, Set<String>> names) {
        URI uri = URI.create(link);
        if (!Files.isRegularFile(SITE.resolve(uri.getPath()))) {
            return false;
        }
        return uri.getFragment() == null
                || uri.getFragment().isEmpty()
                || names.getOrDefault(uri.getPath(), Set.of()).contains(uri.getFragment());
    }

    @ParameterizedTest
    @EnumSource
    void pagesAreAccessible(Scheme scheme) throws IOException {
        browser.prefer(scheme);
        for (String page : List.of("index", "guide", "nodes", "performance", "failures", "example-starter")) {
            open(served() + page + ".html");

            assertThat(Axe.violations(browser)).as(page).isEmpty();
        }
    }

    @Test
    void searchFindsOptionsHeadingsAndTexts() {
        open(served() + "index.html");
        assertThat(resultsFor("claimLease")).anyMatch(url -> url.contains("dynurl-component.html#"));
        assertThat(resultsFor("quick start").get(0)).contains("#quick-start");
        assertThat(resultsFor("claim lease").get(0)).doesNotContain("changelog");
        assertThat(resultsFor("fencing token")).anyMatch(url -> url.contains("nodes.html#rules-for-the-route"));
        assertThat(resultsFor("\"table of contents of nothing\"")).isEmpty();
        assertThat(browser.driver()
                        .findElement(By.cssSelector("#results [role=status]"))
                        .getText())
                .isEqualTo("Nothing found");
        assertThat(resultsFor("<img src=x onerror=alert(1)>")).isEmpty();

        search().sendKeys(Keys.ESCAPE);

        assertThat(browser.driver().findElement(By.id("results")).isDisplayed()).isFalse();
        assertThat(browser.problems()).isEmpty();
    }

    @Test
    void worksFromTheDiskWithoutAServer() {
        String index = SITE.resolve("index.html").toUri().toString();
        open(index);
        assertThat(resultsFor("what is guaranteed")).isNotEmpty();

        search().sendKeys(Keys.ENTER);

        await().atMost(PATIENCE)
                .until(() -> browser.driver().getCurrentUrl().contains("/nodes.html#what-is-guaranteed"));
        Map<String, List<Object>> page = open(browser.driver().getCurrentUrl());
        assertThat(page.get("blind")).isEmpty();
        assertThat(browser.driver().findElements(By.cssSelector(".mermaid svg")))
                .isNotEmpty();
        assertThat(browser.problems()).isEmpty();
    }

    @Test
    void fitsOnAPhone() {
        browser.resize(390, 800);
        try {
            for (String page : List.of("index", "consuming", "dynurl-component")) {
                Map<String, List<Object>> seen = open(served() + page + ".html");
                assertThat(seen.get("wide")).as(page).isEmpty();
                assertThat(seen.get("below")).as(page).isEmpty();
            }
        } finally {
            browser.resize(1200, 900);
        }
    }

    private static WebElement search() {
        return browser.driver().findElement(By.cssSelector("input[type=search]"));
    }

    private static List<String> resultsFor(String query) {
        search().clear();
        search().sendKeys(query);
        return browser.driver().findElements(By.cssSelector("#results a")).stream()
                .map(link -> link.getAttribute("href"))
                .toList();
    }
}
