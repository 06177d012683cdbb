package io.github.dynurl.camel;

import io.github.dynurl.store.http.Dialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The option {@code dialect}: a dialect, and single values that override its values. As a map it contains the single values by
 * name, so that a properties file can set one: {@code camel.beans.images.dialect.queryMethod=POST}. Not thread-safe.
 */
public final class DynUrlDialect extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;

    private static final String FILE = "file:";
    private static final String CLASSPATH = "classpath:";

    private final transient Dialect base;

    /** Creates the dialect of a server that follows the documented protocol. */
    public DynUrlDialect() {
        this(Dialect.documented());
    }

    /** Creates an option for a dialect. */
    public DynUrlDialect(Dialect base) {
        this.base = base;
    }

    /**
     * Returns the dialect that the text of the option means: the name of a shipped dialect, or a properties file in UTF-8
     * as {@code file:path} or {@code classpath:path}.
     *
     * @throws IllegalArgumentException if there is no such dialect, or its file has faults; the message names them
     */
    public static DynUrlDialect of(String text) {
        try {
            if (text.startsWith(FILE)) {
                return new DynUrlDialect(Dialect.load(Path.of(text.substring(FILE.length()))));
            }
            return new DynUrlDialect(
                    text.startsWith(CLASSPATH) ? load(text, text.substring(CLASSPATH.length())) : Dialect.named(text));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "dialect=" + text + ": there is no such file"); // the message of e is only the path
        } catch (IOException e) {
            throw new IllegalArgumentException("dialect=" + text + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Dialect load(String text, String path) throws IOException {
        String name = path.startsWith("/") ? path.substring(1) : path;
        try (InputStream in = open(name)) {
            if (in == null) {
                throw new IllegalArgumentException("dialect=" + text + ": there is no such file on the class path");
            }
            Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
            return Dialect.load(text, reader);
        }
    }

    private static @Nullable InputStream open(String name) {
        ClassLoader ofApplication = Thread.currentThread().getContextClassLoader();
        InputStream in = ofApplication == null ? null : ofApplication.getResourceAsStream(name);
        return in == null ? DynUrlDialect.class.getClassLoader().getResourceAsStream(name) : in;
    }

    /** Returns a copy with more single values. They override those of this instance. */
    public DynUrlDialect with(Map<String, ?> values) {
        DynUrlDialect copy = new DynUrlDialect(base);
        copy.putAll(this);
        copy.putAll(values);
        return copy;
    }

    /**
     * Returns the dialect with the single values.
     *
     * @throws IllegalArgumentException if a name is unknown or a value is illegal; the message contains all such faults
     */
    public Dialect toDialect() {
        Map<String, String> texts = new LinkedHashMap<>();
        forEach((name, value) -> texts.put(name, String.valueOf(value)));
        return base.with(texts);
    }
}
