package io.github.dynurl.camel;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.HttpStore;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Holds what the endpoint says, checked once. Thread-safe as long as nobody changes the options. */
final class FixedOptions {
    private static final Set<DynUrlOperation> WRITES = EnumSet.of(
            DynUrlOperation.set,
            DynUrlOperation.setData,
            DynUrlOperation.setMetadata,
            DynUrlOperation.updateMetadata,
            DynUrlOperation.setPermissions,
            DynUrlOperation.updatePermissions,
            DynUrlOperation.delete);

    private final DynUrlConfiguration options;
    private final Metadata filter;
    private final Select select;
    private final @Nullable Class<?> outputClass;
    private final List<String> requestHeaders;

    /** Checks the options; complaints name the option. */
    FixedOptions(DynUrlConfiguration options, CamelContext context) {
        this(
                options,
                typed(options.getFilter()),
                names(options.getRequestHeaders()),
                outputClass(options.getOutputType(), context),
                context);
    }

    private FixedOptions(
            DynUrlConfiguration options,
            Metadata filter,
            List<String> requestHeaders,
            @Nullable Class<?> outputClass,
            CamelContext context) {
        this.options = options;
        this.filter = filter;
        this.requestHeaders = requestHeaders;
        this.outputClass = outputClass;
        Request request = Request.withoutMessage(this, context, Map.of());
        DynUrlOperation operation = options.getOperation();
        refuseIneffective(operation, options);
        try {
            this.select = request.select();
            check(request, options);
        } catch (InvalidRequestException e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
        boolean query = operation == DynUrlOperation.query || operation == DynUrlOperation.queryKeys;
        if (query && options.getQueryUrl() == null) {
            throw new IllegalArgumentException("operation=" + operation + " needs the option queryUrl");
        }
    }

    /**
     * Copies this as it would be if the endpoint's URI had these options, too.
     *
     * @throws IllegalArgumentException where such an endpoint would be refused
     */
    FixedOptions with(Map<String, Object> moved, CamelContext context) {
        if (moved.isEmpty()) {
            return this;
        }
        DynUrlConfiguration more = options.copy();
        moved.forEach((name, value) -> {
            String text = value.toString();
            switch (name) {
                case "key" -> more.setKey(text);
                case "select" -> more.setSelect(text);
                case "range" -> more.setRange(text);
                case "ifmatch" -> more.setIfMatch(text);
                case "ifnonematch" -> more.setIfNoneMatch(text);
                case "contenttype" -> more.setContentType(text);
                case "contentencoding" -> more.setContentEncoding(text);
                default -> more.getFilter().put(name.substring("filter.".length()), value);
            }
        });
        return new FixedOptions(more, typed(more.getFilter()), requestHeaders, outputClass, context);
    }

    private static List<String> names(@Nullable String text) {
        List<String> names = text == null ? List.of() : List.of(text.strip().split("\\s*,\\s*"));
        try {
            names.forEach(HttpStore::checkHeaderName);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("requestHeaders: " + e.getMessage(), e);
        }
        return names;
    }

    /** Returns the names of the message headers that are sent. */
    List<String> requestHeaders() {
        return requestHeaders;
    }

    /** Refuses a range or a condition of the endpoint that an operation would not regard: that would be dangerous. */
    static void refuseIneffective(@Nullable DynUrlOperation operation, DynUrlConfiguration options) {
        if (operation == null) {
            return;
        }
        boolean writes = WRITES.contains(operation);
        boolean readsData = operation == DynUrlOperation.get || operation == DynUrlOperation.getData;
        refuse("range", options.getRange(), operation == DynUrlOperation.getData, operation);
        refuse("ifMatch", options.getIfMatch(), writes || readsData, operation);
        refuse("ifNoneMatch", options.getIfNoneMatch(), writes, operation);
        if (operation == DynUrlOperation.set && !options.getUrlFormat().contains("{part}")) {
            throw new IllegalArgumentException(
                    "operation=set needs {part} in urlFormat: data and metadata would have the same URL");
        }
    }

    private static void refuse(String option, @Nullable String value, boolean regarded, DynUrlOperation operation) {
        if (value != null && !regarded) {
            throw new IllegalArgumentException(option + " has no effect on operation=" + operation);
        }
    }

    private static void check(Request request, DynUrlConfiguration options) {
        if (options.getKey() != null) {
            request.key();
        }
        request.range();
        request.condition();
        request.contentType();
        request.inItsCoding(Data.of(new byte[0]));
    }

    private static @Nullable Class<?> outputClass(String type, CamelContext context) {
        if (type.equals("map") || type.equals("json")) {
            return null;
        }
        Class<?> found = context.getClassResolver().resolveClass(type);
        if (found == null) {
            throw new IllegalArgumentException("the option outputType is " + Key.shown(type)
                    + "; it can be map, json, or the name of a class, and there is no such class");
        }
        return found;
    }

    static Metadata typed(Map<String, Object> filter) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        filter.forEach((name, value) -> values.put(name, value instanceof String text ? typed(text) : value));
        return Metadata.of(values);
    }

    /** Takes JSON for what it is: a number, a boolean, null, quoted text, […] and {…}; all else is plain text. */
    private static @Nullable Object typed(String text) {
        try {
            return Json.parse(text);
        } catch (JsonException e) {
            return text;
        }
    }

    DynUrlConfiguration options() {
        return options;
    }

    /** Returns the class that getMetadata fills, null for a Map or text. */
    @Nullable
    Class<?> outputClass() {
        return outputClass;
    }

    /** Returns the select of the options; what they leave open is not narrowed. */
    Select select() {
        return select;
    }

    Metadata filter() {
        return filter;
    }
}
