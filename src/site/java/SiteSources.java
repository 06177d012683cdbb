import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the sources of the site from the documents of the repository: links lead to pages of the site or to copies of files,
 * headings have the anchors that they have on GitHub, and a script has the texts for the search. Fails for a link to nothing.
 */
final class SiteSources {
    private static final Pattern LINK = Pattern.compile("(\\]\\()([^)\\s]+)(\\))|((?:src|srcset|href)=\")([^\"]+)(\")");
    private static final Pattern ADOC_LINK = Pattern.compile("(link:)([^\\[\\s]+)(\\[)");
    private static final Pattern HEADING = Pattern.compile("(#{1,6}) +(.+?) *#*");
    private static final Pattern CODE = Pattern.compile("(`+)[^`]*\\1");
    private static final Pattern PICTURE = Pattern.compile(".*\\.(png|svg|jpe?g|gif|webp)");
    private static final int MAX_TEXT = 4000;

    private final Path root;
    private final Path target;
    /** The names of the pages, without suffix, by the paths of their sources. */
    private final Map<Path, String> pages = new TreeMap<>();

    private final Map<Path, List<String>> anchors = new HashMap<>();
    private final Map<Path, String> folders = new LinkedHashMap<>();
    private final List<String> index = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();

    private SiteSources(Path root, Path target) {
        this.root = root;
        this.target = target;
    }

    /** Takes the root of the repository, and the folder for the sources of the site. */
    public static void main(String[] arguments) throws IOException {
        new SiteSources(Path.of(arguments[0]).toRealPath(), Path.of(arguments[1])).write();
    }

    private void write() throws IOException {
        findPages();
        for (Path page : pages.keySet()) {
            anchors.put(page, isMarkdown(page) ? anchorsOf(lines(page)) : List.of());
        }
        for (Path page : pages.keySet()) {
            if (isMarkdown(page)) {
                writeMarkdown(page);
            } else {
                writeAsciiDoc(page);
            }
        }
        for (Map.Entry<Path, String> folder : folders.entrySet()) {
            writeFolder(folder.getKey(), folder.getValue());
        }
        if (!broken.isEmpty()) {
            throw new IllegalStateException("links to nothing:\n" + String.join("\n", broken));
        }
        save(
                target.resolve("resources/js/search-index.js"),
                "window.searchIndex = [\n" + String.join(",\n", index) + "\n];\n");
        copy(root.resolve("src/site/site.xml"), target.resolve("site.xml"));
        for (String folder : List.of("css", "js")) {
            for (Path file : files(root.resolve("src/site").resolve(folder))) {
                copy(file, target.resolve("resources").resolve(folder).resolve(file.getFileName()));
            }
        }
    }

    private void findPages() throws IOException {
        for (Path file : list(root, ".*\\.md")) {
            pages.put(file, name(file).replace("readme", "index"));
        }
        Path docs = root.resolve("src/main/docs");
        for (Path file : list(docs.resolve("guide"), ".*\\.md")) {
            pages.put(file, name(file).replace("readme", "guide"));
        }
        pages.put(docs.resolve("dynurl-component.adoc"), "dynurl-component");
        Path examples = root.resolve("examples");
        pages.put(examples.resolve("README.md"), "examples");
        for (Path example : list(examples, ".*")) {
            if (Files.exists(example.resolve("README.md"))) {
                pages.put(example.resolve("README.md"), "example-" + example.getFileName());
            }
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".md", "").toLowerCase(Locale.ROOT);
    }

    private static boolean isMarkdown(Path page) {
        return page.toString().endsWith(".md");
    }

    private void writeMarkdown(Path page) throws IOException {
        List<String> slugs = new ArrayList<>(anchors.get(page));
        StringBuilder text = new StringBuilder();
        Section section = new Section(pages.get(page));
        boolean code = false;
        for (String line : lines(page)) {
            code ^= isFence(line);
            Matcher heading = HEADING.matcher(line);
            if (!code && heading.matches()) {
                section.end();
                section.begin(slugs.get(0), plain(heading.group(2)));
                String anchor = " <a id=\"" + slugs.remove(0) + "\"></a>";
                text.append(heading.group(1) + anchor + links(page, heading.group(2), LINK) + "\n");
            } else {
                text.append(
                        code || isFence(line) ? line : outsideOfCode(line, part -> closed(links(page, part, LINK))));
                text.append('\n');
                section.add(plain(line));
            }
        }
        section.end();
        save(target.resolve("markdown/" + pages.get(page) + ".md"), frontMatter(section.title) + text);
    }

    private static String frontMatter(String title) {
        return "---\ntitle: " + title + "\n---\n\n";
    }

    private void writeAsciiDoc(Path page) throws IOException {
        StringBuilder text = new StringBuilder();
        Section section = new Section(pages.get(page));
        for (String line : lines(page)) {
            Matcher heading = Pattern.compile("={1,3} (.+)").matcher(line);
            if (heading.matches()) {
                section.end();
                section.begin(slug(heading.group(1)), heading.group(1));
            } else {
                section.add(plain(line.replaceAll("^(//.*|:.*|\\|===|----|\\[.*)$", "")));
            }
            text.append(links(page, line, ADOC_LINK)).append('\n');
        }
        section.end();
        save(target.resolve("asciidoc/" + pages.get(page) + ".adoc"), text.toString());
    }

    /** Lists the files of a folder that has no page of its own. */
    private void writeFolder(Path folder, String name) throws IOException {
        String title = relative(folder);
        StringBuilder text = new StringBuilder(frontMatter(title) + "# " + title + "\n\n");
        for (Path file : files(folder)) {
            text.append("- [" + folder.relativize(file) + "](" + copied(file) + ")\n");
        }
        save(target.resolve("markdown/" + name + ".md"), text.toString());
    }

    /** Closes the elements of HTML that have no end: the site plugin reads XML. */
    private static String closed(String text) {
        return text.replaceAll("<(img|source|br|hr)\\b([^>]*?) ?/?>", "<$1$2 />");
    }

    /** Changes a line, but not what it has in backticks. */
    private static String outsideOfCode(String line, UnaryOperator<String> change) {
        List<String> code = new ArrayList<>();
        String open = CODE.matcher(line).replaceAll(match -> {
            code.add(match.group());
            return "\0" + (code.size() - 1) + "\1";
        });
        String changed = change.apply(open);
        for (int i = 0; i < code.size(); i++) {
            changed = changed.replace("\0" + i + "\1", code.get(i));
        }
        return changed;
    }

    private String links(Path page, String text, Pattern pattern) {
        return pattern.matcher(text).replaceAll(match -> {
            int group = match.group(1) == null ? 4 : 1;
            String link = link(page, match.group(group + 1));
            return Matcher.quoteReplacement(match.group(group) + link + match.group(group + 2));
        });
    }

    private String link(Path page, String link) {
        if (link.matches("[a-z]+:.*")) {
            return link;
        }
        int hash = link.indexOf('#');
        String anchor = hash < 0 ? "" : link.substring(hash);
        Path file = hash == 0
                ? page
                : page.resolveSibling(hash < 0 ? link : link.substring(0, hash)).normalize();
        if (!Files.exists(file)) {
            broken.add(relative(page) + ": " + link);
            return link;
        }
        if (Files.isDirectory(file) && pages.containsKey(file.resolve("README.md"))) {
            file = file.resolve("README.md");
        }
        String name = pages.get(file);
        if (name == null) {
            return Files.isDirectory(file)
                    ? folders.computeIfAbsent(
                                    file, folder -> "files-" + relative(folder).replace('/', '-')) + ".html"
                    : copied(file);
        }
        if (isMarkdown(file) && !anchor.isEmpty() && !anchors.get(file).contains(anchor.substring(1))) {
            broken.add(relative(page) + ": " + link + " (no such heading)");
        }
        return hash == 0 ? anchor : name + ".html" + anchor;
    }

    /** Copies a file into the site, and returns its URL there; sources as text, which each browser shows. */
    private String copied(Path file) {
        String name = "files/" + relative(file);
        if (!PICTURE.matcher(name).matches()) {
            name += ".txt";
        }
        copy(file, target.resolve("resources").resolve(name));
        return name;
    }

    private static List<String> anchorsOf(List<String> lines) {
        List<String> slugs = new ArrayList<>();
        boolean code = false;
        for (String line : lines) {
            code ^= isFence(line);
            Matcher heading = HEADING.matcher(line);
            if (!code && heading.matches()) {
                String slug = slug(heading.group(2));
                String unique = slug;
                for (int i = 1; slugs.contains(unique); i++) {
                    unique = slug + "-" + i;
                }
                slugs.add(unique);
            }
        }
        return slugs;
    }

    private static boolean isFence(String line) {
        return line.stripLeading().startsWith("```");
    }

    /** Returns the anchor that GitHub gives to a heading. */
    private static String slug(String heading) {
        return plain(heading)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\- _]", "")
                .replace(' ', '-');
    }

    private static String plain(String line) {
        return line.replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .replaceAll("link:[^\\[\\s]+\\[([^\\]]*)\\]", "$1")
                .replaceAll("<[^>]*>|[`*]|^[-|: ]+$|^```.*", "")
                .replace('|', ' ');
    }

    /** The text below one heading, as an entry of the search. Not thread-safe. */
    private final class Section {
        private final String page;
        private final StringBuilder text = new StringBuilder();
        private String anchor = "";
        private String heading = "";
        private String title = "";

        Section(String page) {
            this.page = page;
        }

        void begin(String anchorOfHeading, String textOfHeading) {
            anchor = anchorOfHeading;
            heading = textOfHeading;
            title = title.isEmpty() ? textOfHeading : title;
        }

        void add(String line) {
            if (!line.isBlank()) {
                text.append(line.strip()).append(' ');
            }
        }

        void end() {
            String rest = text.toString().replaceAll("\\s+", " ").strip();
            // Long tables are several entries, so that each is found.
            while (!rest.isEmpty() || !heading.isEmpty()) {
                int cut = rest.length() <= MAX_TEXT ? rest.length() : rest.lastIndexOf(' ', MAX_TEXT);
                index.add("[" + quote(page + ".html#" + anchor) + "," + quote(title) + "," + quote(heading) + ","
                        + quote(rest.substring(0, cut)) + "]");
                rest = rest.substring(cut).strip();
                heading = rest.isEmpty() ? "" : heading;
            }
            text.setLength(0);
        }
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("</", "<\\/") + '"';
    }

    private String relative(Path file) {
        return root.relativize(file).toString();
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, UTF_8);
    }

    private static List<Path> list(Path folder, String pattern) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the files of a folder and of its folders, without what a build or a package manager has made. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .filter(file ->
                            !folder.relativize(file).toString().matches("(.*/)?(target|node_modules|\\.[^/]*)(/.*)?"))
                    .sorted()
                    .toList();
        }
    }

    private static void save(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, UTF_8);
    }

    private static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.write(to, Files.readAllBytes(from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
