package io.github.dynurl.examples.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.examples.server.StoreServer;
import io.github.dynurl.examples.server.StoreServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;

/** A store server, and its page in a browser. Not thread-safe. */
final class StorePage implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final StoreServerConfig.Builder options;
    private final Browser browser;
    private final Path downloads;
    private StoreServer server;

    private StorePage(StoreServerConfig.Builder options, StoreServer server, Browser browser, Path downloads) {
        this.options = options;
        this.server = server;
        this.browser = browser;
        this.downloads = downloads;
    }

    /** Starts an anonymous server on a free port, and a browser. The folder keeps the store and what is downloaded. */
    static StorePage start(Path folder) throws IOException {
        return start(folder, StoreServerConfig.builder(folder.resolve("store")).anonymous());
    }

    /** Starts a server with these options on a free port, and a browser. */
    static StorePage start(Path folder, StoreServerConfig.Builder options) throws IOException {
        StoreServer server = StoreServer.start(options.port(0).build());
        Path downloads = Files.createDirectories(folder.resolve("downloads"));
        return new StorePage(options, server, Browser.start(downloads), downloads);
    }

    StoreServer server() {
        return server;
    }

    Browser browser() {
        return browser;
    }

    Path downloads() {
        return downloads;
    }

    /** Stops the server, does something, and starts the server again on the same port. */
    void withoutServer(Runnable task) throws IOException {
        int port = URI.create(server.pageUrl()).getPort();
        server.close();
        task.run();
        server = StoreServer.start(options.port(port).build());
    }

    /** Opens a view as if it was typed into the address bar, for example {@code object?key=a}. */
    void open(String view) {
        browser.open("about:blank");
        browser.open(server.pageUrl() + "#/" + view);
    }

    /** Opens the view of an object, and waits until it is complete. */
    void openObject(String key) {
        open("object?key=" + URLEncoder.encode(key, UTF_8));
        awaitText("#status", "The object is shown.");
    }

    WebElement find(String css) {
        return browser.driver().findElement(By.cssSelector(css));
    }

    List<WebElement> findAll(String css) {
        return browser.driver().findElements(By.cssSelector(css));
    }

    /** Returns the texts of all elements, from top to bottom. */
    List<String> texts(String css) {
        Object texts = browser.driver()
                .executeScript(
                        "return [...document.querySelectorAll(arguments[0])].map(element => element.innerText)", css);
        return ((List<?>) texts).stream().map(String::valueOf).toList();
    }

    void click(String css) {
        find(css).click();
    }

    /** Replaces the text of a field. */
    void type(String css, String text) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(text);
    }

    /** Presses the button with a text, in the element that matches. */
    void press(String css, String text) {
        findAll(css + " button, " + css + " a").stream()
                .filter(button -> button.getText().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no button " + text + " in " + css))
                .click();
    }

    /** Waits until an assertion holds. */
    static void await(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .untilAsserted(assertion);
    }

    /** Waits until the text of an element contains this. */
    void awaitText(String css, String part) {
        await(() -> assertThat(texts(css)).anyMatch(text -> text.contains(part)));
    }

    /** Waits until these are the texts of the links in the table. */
    void awaitRows(String... names) {
        await(() -> assertThat(texts("tbody th")).containsExactly(names));
    }

    /** Requires that the browser has no complaint about the page. */
    void requireNothingWrong() {
        assertThat(browser.problems()).isEmpty();
    }

    HttpResponse<String> put(String key, String part, String body, String... headers) throws Exception {
        return put(key, part, body.getBytes(UTF_8), headers);
    }

    HttpResponse<String> put(String key, String part, byte[] body, String... headers) throws Exception {
        return send("PUT", key, part, body, headers);
    }

    /** Creates an object with data and metadata. */
    void store(String key, String data, String metadata) throws Exception {
        assertThat(put(key, "data", data, "Content-Type", "text/plain").statusCode())
                .isLessThan(300);
        assertThat(put(key, "metadata", metadata).statusCode()).isLessThan(300);
    }

    HttpResponse<String> get(String key, String part) throws Exception {
        return send("GET", key, part, new byte[0]);
    }

    void delete(String key) throws Exception {
        assertThat(send("DELETE", key, "", new byte[0]).statusCode()).isEqualTo(204);
    }

    private HttpResponse<String> send(String method, String key, String part, byte[] body, String... headers)
            throws Exception {
        String path = List.of(key.split("/", -1)).stream()
                .map(segment -> URLEncoder.encode(segment, UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.baseUrl() + "/" + path + (part.isEmpty() ? "" : "/" + part)))
                .method(method, BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** Drops a file on an element, as a user does with the mouse. */
    void drop(String css, String name, String text) {
        browser.driver().executeScript("""
                const [target, name, text] = arguments;
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File([text], name, {type: 'text/plain'}));
                for (const type of ['dragover', 'drop']) {
                    target.dispatchEvent(new DragEvent(type, {dataTransfer, bubbles: true, cancelable: true}));
                }""", find(css), name, text);
    }

    /** Returns the value of an expression of JavaScript. */
    Object evaluate(String expression) {
        return browser.driver().executeScript("return " + expression);
    }

    @Override
    public void close() throws IOException {
        browser.close();
        server.close();
    }
}
