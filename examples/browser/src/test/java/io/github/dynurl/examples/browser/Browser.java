package io.github.dynurl.examples.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.regex.Pattern;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * Debian's Chromium without a window. It remembers what the pages did wrong: errors on the console, exceptions that no
 * code caught, violations of the content security policy, files that could not be loaded. Not thread-safe.
 */
final class Browser implements AutoCloseable {
    private static final File BINARY = new File(System.getProperty("browser.binary", "/usr/bin/chromium"));
    private static final File DRIVER = new File(System.getProperty("browser.driver", "/usr/bin/chromedriver"));
    private static final Duration PAGE_LOAD = Duration.ofSeconds(30);
    private static final Pattern STATUS = Pattern.compile("responded with a status of (\\d{3})");

    private final ChromeDriver driver;
    private final Set<Integer> expectedStatuses = new HashSet<>();

    /** What the user has chosen in the system: light or dark colours. */
    enum Scheme {
        LIGHT,
        DARK
    }

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /**
     * Starts a browser with an empty profile.
     *
     * @param downloads the folder into which it saves files, without a question
     */
    static Browser start(Path downloads) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BINARY);
        // The root user of a container has no sandbox, and /dev/shm is small there.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        options.addArguments("--no-first-run", "--disable-background-networking", "--disable-component-update");
        options.addArguments(
                "--hide-scrollbars", "--lang=en", "--force-device-scale-factor=1", "--window-size=1200,900");
        options.setExperimentalOption("prefs", Map.of("download.default_directory", downloads.toString()));
        options.setPageLoadTimeout(PAGE_LOAD);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER)
                .usingAnyFreePort()
                .build();
        return new Browser(new ChromeDriver(service, options));
    }

    /** Returns Selenium's driver, to find elements, click and type. */
    ChromeDriver driver() {
        return driver;
    }

    /** Opens a page, and waits until it is loaded. */
    void open(String url) {
        driver.get(url);
    }

    /** Opens a page with the credentials that a user would type into the dialog of basic authentication. */
    void open(String url, String user, String password) {
        URI uri = URI.create(url);
        driver.get(uri.getScheme() + "://" + user + ":" + password + "@" + uri.getAuthority() + uri.getRawPath());
    }

    /** Lets the pages believe that the user prefers these colours, from now on. */
    void prefer(Scheme scheme) {
        List<Map<String, String>> features = List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme.name().toLowerCase(Locale.ROOT)));
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", features));
    }

    /** Sets the size of the page in pixels of CSS. */
    void resize(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /**
     * Lets the pages that are opened before the close wait for one second in place of 30 or more, while their variable
     * isInAHurry is true.
     */
    AutoCloseable hurry() {
        Object script = driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
                        const wait = setTimeout;
                        globalThis.setTimeout = (task, millis) => wait(task, globalThis.isInAHurry && millis >= 30000 ? 1000 : millis);"""))
                .get("identifier");
        return () -> driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
    }

    /** Saves what is visible as a PNG. */
    void screenshot(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** Expects responses with this error status; Chromium writes an error to the console for each. */
    void expectStatus(int status) {
        expectedStatuses.add(status);
    }

    /** Returns what the pages did wrong since the last call, with the URL of each; empty if nothing. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            if (entry.getLevel().equals(Level.SEVERE) && !isExpected(entry.getMessage())) {
                problems.add(entry.getMessage());
            }
        }
        return problems;
    }

    private boolean isExpected(String message) {
        return STATUS.matcher(message)
                .results()
                .anyMatch(status -> expectedStatuses.contains(Integer.valueOf(status.group(1))));
    }

    /** Ends the browser and its driver. */
    @Override
    public void close() {
        driver.quit();
    }
}
