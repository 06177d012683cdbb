package io.github.dynurl.camel;

import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.Data;
import io.github.dynurl.store.Failure;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.Json;
import io.github.dynurl.store.JsonException;
import io.github.dynurl.store.Key;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.Permissions;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.Select;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an exchange asks for: the one place that reads headers, by the one rule that what the endpoint says is fixed
 * and headers fill in what it leaves open. For one thread.
 */
final class Request {
    private final @Nullable Exchange exchange;
    private final @Nullable Message message;
    private final FixedOptions fixed;
    private final CamelContext context;
    private String action = "use the endpoint";

    /** Makes a request of an endpoint's options, of those that a dynamic URI adds for this exchange, and of its headers. */
    Request(Exchange exchange, FixedOptions fixed, DynUrlEndpoint endpoint) {
        this.exchange = exchange;
        this.message = exchange.getMessage();
        this.context = exchange.getContext();
        DynUrlOperation operation = fixed.options().getOperation();
        this.action = operation == null ? "choose the operation" : operation.name();
        this.fixed = with(fixed, DynamicOptions.of(exchange, DynUrlSendDynamicAware.OPTIONS, endpoint));
    }

    private Request(FixedOptions fixed, CamelContext context, Map<String, Object> moved) {
        this.exchange = null;
        this.message = null;
        this.context = context;
        this.fixed = with(fixed, moved);
    }

    /** Makes a request of the options alone: those of the endpoint, and those that a dynamic URI adds. */
    static Request withoutMessage(FixedOptions fixed, CamelContext context, Map<String, Object> moved) {
        return new Request(fixed, context, moved);
    }

    private FixedOptions with(FixedOptions given, Map<String, Object> moved) {
        try {
            return given.with(moved, context);
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
    }

    /** Holds a value and where it comes from, as messages say it. */
    private record Given(Object value, String kind, String name) {
        String where() {
            return kind + name;
        }
    }

    /** Reads an option or, where the endpoint leaves it open, a header; null if neither is there. */
    private @Nullable Given given(String option, @Nullable Object value, String header) {
        if (value != null) {
            return new Given(value, "the option ", option);
        }
        Object filled = message == null ? null : message.getHeader(header);
        return filled == null ? null : new Given(filled, "the header ", header);
    }

    /** Returns the operation that an exchange asks an endpoint for; null if it is none that there is, nothing is refused. */
    static @Nullable DynUrlOperation operationOf(Exchange exchange, DynUrlConfiguration options) {
        DynUrlOperation fixed = options.getOperation();
        return fixed == null ? known(exchange.getMessage().getHeader(DynUrlConstants.OPERATION)) : fixed;
    }

    DynUrlOperation operation() {
        Given given = given("operation", fixed.options().getOperation(), DynUrlConstants.OPERATION);
        if (given == null) {
            throw refused("no operation is given; set the option operation or the header " + DynUrlConstants.OPERATION);
        }
        DynUrlOperation operation = known(given.value());
        if (operation == null) {
            throw refused(given.where() + " is " + Key.shown(String.valueOf(given.value())) + "; it can be "
                    + EnumConverters.names(DynUrlOperation.class));
        }
        action = operation.name();
        try {
            FixedOptions.refuseIneffective(operation, fixed.options());
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
        return operation;
    }

    private static @Nullable DynUrlOperation known(@Nullable Object value) {
        if (value instanceof DynUrlOperation operation) {
            return operation;
        }
        return value instanceof String name ? EnumConverters.constant(DynUrlOperation.class, name) : null;
    }

    boolean hasKey() {
        return given("key", fixed.options().getKey(), DynUrlConstants.KEY) != null;
    }

    /** Returns the key as it was given, checked. */
    String key() {
        Given given = given("key", fixed.options().getKey(), DynUrlConstants.KEY);
        if (given == null) {
            throw refused("the key is missing; set the option key or the header " + DynUrlConstants.KEY);
        }
        Object value = given.value();
        if (!isText(value)) {
            throw refused(given.where() + " is a " + value.getClass().getName()
                    + "; a key is text, a number, a UUID or an enum");
        }
        String key = value.toString();
        String flaw = Key.flawOf(key);
        if (flaw != null) {
            throw new InvalidRequestException(Failure.of(action, key, flaw + " (" + given.where() + ")"));
        }
        return key;
    }

    /** Tells whether a value is written in one way only. */
    private static boolean isText(@Nullable Object value) {
        return value instanceof CharSequence
                || value instanceof Character
                || value instanceof Number
                || value instanceof UUID
                || value instanceof Enum;
    }

    Select select() {
        Given given = given("select", fixed.options().getSelect(), DynUrlConstants.SELECT);
        if (given == null) {
            return Select.all();
        }
        if (given.value() instanceof Select select) {
            return select;
        }
        Object value = given.value() instanceof String text ? List.of(text.split(",", -1)) : given.value();
        Collection<?> names = value instanceof Object[] array ? Arrays.asList(array) : collection(value, given);
        return Select.of(names.stream().map(name -> selected(name, given)).toList());
    }

    private Collection<?> collection(Object value, Given given) {
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        throw refused(given.where() + " is a " + value.getClass().getName()
                + "; a select is comma-separated text or a collection");
    }

    private String selected(@Nullable Object name, Given given) {
        String text = name instanceof CharSequence ? name.toString().trim() : "";
        if (text.isEmpty()) {
            throw refused(given.where() + " has an empty name");
        }
        return text;
    }

    ByteRange range() {
        Given given = given("range", fixed.options().getRange(), DynUrlConstants.RANGE);
        if (given == null) {
            return ByteRange.all();
        }
        return given.value() instanceof ByteRange range
                ? range
                : checked(given, () -> ByteRange.parse(given.value().toString()));
    }

    Condition condition() {
        Given match = given("ifMatch", fixed.options().getIfMatch(), DynUrlConstants.IF_MATCH);
        Given none = given("ifNoneMatch", fixed.options().getIfNoneMatch(), DynUrlConstants.IF_NONE_MATCH);
        if (match != null && none != null) {
            throw refused(match.where() + " and " + none.where() + " exclude each other");
        }
        if (none != null) {
            if (!none.value().equals("*")) {
                throw refused(none.where() + " is " + Key.shown(none.value().toString()) + "; it can only be *");
            }
            return Condition.ifAbsent();
        }
        return match == null
                ? Condition.none()
                : checked(match, () -> Condition.ifMatch(match.value().toString()));
    }

    private <T> T checked(Given given, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw refused(given.where() + " is " + e.getMessage());
        }
    }

    /** Returns the Content-Type of data to be stored: the option's, the header's, or the message's own; else null. */
    @Nullable
    String contentType() {
        Given given = given("contentType", fixed.options().getContentType(), DynUrlConstants.CONTENT_TYPE);
        String own = message == null ? null : message.getHeader(Exchange.CONTENT_TYPE, String.class);
        String type = given == null || given.value().toString().isBlank()
                ? own
                : given.value().toString();
        return type == null || type.isBlank() ? null : type;
    }

    /** Copies data with the codings that it is stored with: the option's, the header's, or the message's own; else its own. */
    Data inItsCoding(Data data) {
        Given given = given("contentEncoding", fixed.options().getContentEncoding(), DynUrlConstants.CONTENT_ENCODING);
        if (given == null || given.value().toString().isBlank()) {
            Object own = message == null ? null : message.getHeader(Exchange.CONTENT_ENCODING);
            given = own == null || !Bodies.mayBeIn(own.toString(), data)
                    ? null
                    : new Given(own, "the header ", Exchange.CONTENT_ENCODING);
        }
        if (given == null || given.value().toString().isBlank()) {
            return data;
        }
        Given codings = given;
        return checked(codings, () -> data.encoded(codings.value().toString()));
    }

    /** Returns the query: the endpoint's filter, and what the header adds to it. */
    Query query() {
        Object header = message == null ? null : message.getHeader(DynUrlConstants.FILTER);
        Metadata filter = fixed.filter();
        if (header != null) {
            filter = object(new Given(header, "the header ", DynUrlConstants.FILTER))
                    .updatedBy(filter);
        }
        return new Query(filter, select());
    }

    /** Returns the metadata that goes with {@code set}, from its header. */
    Metadata metadataHeader() {
        Object header = message == null ? null : message.getHeader(DynUrlConstants.METADATA);
        if (header == null) {
            throw refused("the header " + DynUrlConstants.METADATA
                    + " is missing, and set would wipe the metadata; to store data alone, use the operation setData");
        }
        return object(new Given(header, "the header ", DynUrlConstants.METADATA));
    }

    /** Returns the metadata in the body. */
    Metadata metadataBody() {
        return object(new Given(body("JSON"), "the body", ""));
    }

    /** Returns the permissions in their header or, without it, in the body. */
    Permissions permissions() {
        Object header = message == null ? null : message.getHeader(DynUrlConstants.PERMISSIONS);
        Given given = header == null
                ? new Given(body("permissions"), "the body", "")
                : new Given(header, "the header ", DynUrlConstants.PERMISSIONS);
        if (given.value() instanceof Permissions permissions) {
            return permissions;
        }
        try {
            return Permissions.ofJson(object(given));
        } catch (JsonException e) {
            throw refused(given.where() + " is no permissions: " + e.getMessage());
        }
    }

    private Object body(String what) {
        Object body = message == null ? null : message.getBody();
        if (body == null) {
            throw refused("the body is missing; it must be " + what);
        }
        return body;
    }

    /** Makes a JSON object of a map, JSON in any form, or a bean. */
    private Metadata object(Given given) {
        Object value = given.value();
        try {
            if (value instanceof Map<?, ?> || !Bodies.isJsonText(value)) {
                return value instanceof Metadata same ? same : Json.ofBean(value);
            }
            return Bodies.readJson(context, value);
        } catch (JsonException e) {
            throw refused(given.where() + " is no JSON object: " + e.getMessage());
        } catch (InvalidRequestException e) {
            throw refused(given.where() + " is no JSON object: " + e.reason());
        }
    }

    /** Returns the message headers that are sent, as far as the message has them. */
    Map<String, String> requestHeaders() {
        if (fixed.requestHeaders().isEmpty()) {
            return Map.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : fixed.requestHeaders()) {
            Object value = Objects.requireNonNull(exchange).getMessage().getHeader(name);
            if (isText(value) || value instanceof Boolean) {
                headers.put(name, String.valueOf(value));
            } else if (value != null) {
                throw refused("the header " + name + " (requestHeaders) is a "
                        + value.getClass().getName() + "; make it a text");
            }
        }
        return headers;
    }

    /** Returns the class that getMetadata fills, null for a Map or text. */
    @Nullable
    Class<?> outputClass() {
        return fixed.outputClass();
    }

    /** Returns the message's body as data, with its Content-Type and Content-Encoding. */
    Data data() {
        Object body = body("the data (an empty text stores an empty object)");
        try {
            return inItsCoding(Bodies.data(Objects.requireNonNull(exchange), body, contentType()));
        } catch (IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
    }

    /** Returns what ends the objects that the exchange was consumed for; there is at least one. */
    List<DynUrlAcknowledgement> acknowledgements() {
        return Acknowledgements.in(Objects.requireNonNull(exchange), action);
    }

    private InvalidRequestException refused(@Nullable String reason) {
        return new InvalidRequestException(Failure.of(action, null, String.valueOf(reason)));
    }
}
