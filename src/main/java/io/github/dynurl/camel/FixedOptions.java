package io.github.dynurl.camel;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.HttpStore;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final Set<DynUrlOperation> ENDS = EnumSet.of(DynUrlOperation.acknowledge, DynUrlOperation.reject);

    /** The operations that the options apply to which would be dangerous to ignore. */
    private static final Map<String, Set<DynUrlOperation>> CONDITIONS = Map.of(
            "range", EnumSet.of(DynUrlOperation.getData),
            "ifMatch", union(WRITES, EnumSet.of(DynUrlOperation.get, DynUrlOperation.getData)),
            "ifNoneMatch", WRITES);

    /** The options of a request; an operation that ends objects sends none of its own. */
    private static final List<String> OF_REQUESTS = List.of(
            "contentEncoding",
            "contentType",
            "digest",
            "filter",
            "key",
            "outputType",
            "queryLimit",
            "queryResult",
            "requestHeaders",
            "select");

    private static Set<DynUrlOperation> union(Set<DynUrlOperation> some, Set<DynUrlOperation> more) {
        Set<DynUrlOperation> all = EnumSet.copyOf(some);
        all.addAll(more);
        return all;
    }

    private final DynUrlConfiguration options;
    private final @Nullable Set<String> said;
    private final Metadata filter;
    private final Select select;
    private final @Nullable Class<?> outputClass;
    private final List<String> requestHeaders;

    /**
     * Checks the options; complaints name the option.
     *
     * @param said the plain names of those that are said for what is sent here, and refused where the operation does not regard
     *     them; null where nothing is sent
     */
    FixedOptions(DynUrlConfiguration options, @Nullable Set<String> said, CamelContext context) {
        this(
                options,
                said,
                typed(options.getFilter()),
                names(options.getRequestHeaders()),
                outputClass(options.getOutputType(), context),
                context);
    }

    private FixedOptions(
            DynUrlConfiguration options,
            @Nullable Set<String> said,
            Metadata filter,
            List<String> requestHeaders,
            @Nullable Class<?> outputClass,
            CamelContext context) {
        this.options = options;
        this.said = said;
        this.filter = filter;
        this.requestHeaders = requestHeaders;
        this.outputClass = outputClass;
        Request request = Request.withoutMessage(this, context, Map.of());
        DynUrlOperation operation = options.getOperation();
        refuseIneffective(operation, options);
        refuseSaid(operation);
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
        return new FixedOptions(more, with(moved), typed(more.getFilter()), requestHeaders, outputClass, context);
    }

    private @Nullable Set<String> with(Map<String, Object> moved) {
        if (said == null) {
            return null;
        }
        Set<String> all = new HashSet<>(said);
        moved.forEach((name, value) -> {
            if (!value.toString().isBlank()) {
                all.add(name.startsWith("filter.") ? "filter" : name);
            }
        });
        return all;
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
        refuse("range", options.getRange() != null, operation);
        refuse("ifMatch", options.getIfMatch() != null, operation);
        refuse("ifNoneMatch", options.getIfNoneMatch() != null, operation);
        if (operation == DynUrlOperation.set && !options.getUrlFormat().contains("{part}")) {
            throw new IllegalArgumentException(
                    "operation=set needs {part} in urlFormat: data and metadata would have the same URL");
        }
    }

    /** Refuses options of a request that the URI says for an operation without one; a bean says them for all operations. */
    private void refuseSaid(@Nullable DynUrlOperation operation) {
        Set<String> names = said;
        if (operation != null && names != null && ENDS.contains(operation)) {
            OF_REQUESTS.stream()
                    .filter(option -> names.contains(UriOptions.plain(option)))
                    .forEach(option -> throwNoEffect(option, operation));
        }
    }

    private static void refuse(String option, boolean given, DynUrlOperation operation) {
        if (given && !Objects.requireNonNull(CONDITIONS.get(option)).contains(operation)) {
            throwNoEffect(option, operation);
        }
    }

    private static void throwNoEffect(String option, DynUrlOperation operation) {
        throw new IllegalArgumentException(option + " has no effect on operation=" + operation);
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
        filter.forEach((name, value) -> values.put(name, value instanceof String text ? Json.typed(text) : value));
        return Metadata.of(values);
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
