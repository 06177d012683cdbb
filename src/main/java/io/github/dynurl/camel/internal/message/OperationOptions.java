package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConfiguration;
import io.github.dynurl.camel.DynUrlOperation;
import io.github.dynurl.camel.internal.options.UriOptions;
import io.github.dynurl.store.http.dialect.DialectValue;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks which options the operations need, and which would have no effect on them. Stateless. */
final class OperationOptions {
    /** The values of a dialect that give data or metadata a URL of its own. */
    private static final Set<String> OWN_URLS = Set.of("dataUrl", "metadataUrl", "metadataHeaders");

    private static final Set<DynUrlOperation> WRITES = EnumSet.of(
            DynUrlOperation.set,
            DynUrlOperation.setData,
            DynUrlOperation.setMetadata,
            DynUrlOperation.updateMetadata,
            DynUrlOperation.setPermissions,
            DynUrlOperation.updatePermissions,
            DynUrlOperation.delete,
            DynUrlOperation.copy,
            DynUrlOperation.move);

    /** The operations that take their keys from the body. */
    private static final Set<DynUrlOperation> ON_SEVERAL_KEYS =
            EnumSet.of(DynUrlOperation.multiGet, DynUrlOperation.multiDelete);

    private static final Set<DynUrlOperation> TRANSFERS = EnumSet.of(DynUrlOperation.copy, DynUrlOperation.move);

    /** The operations whose result is the data of an object. */
    private static final Set<DynUrlOperation> DATA_READS = EnumSet.of(DynUrlOperation.get, DynUrlOperation.getData);

    private static final Set<DynUrlOperation> WITHOUT_REQUEST =
            EnumSet.of(DynUrlOperation.acknowledge, DynUrlOperation.reject);

    /**
     * The operations that accept a range, a condition or a delimiter. Any other operation with such an option is rejected: the
     * user would believe that a part is transferred, that a write is protected against concurrent changes, or that results
     * come in groups. ifNoneMatch can only be * (the object must not exist), which makes no sense for a read.
     */
    private static final Map<String, Set<DynUrlOperation>> OPERATIONS_BY_OPTION = Map.of(
            "delimiter", EnumSet.complementOf(EnumSet.of(DynUrlOperation.query)),
            "range", EnumSet.of(DynUrlOperation.getData),
            "ifMatch", union(WRITES, DATA_READS),
            "ifNoneMatch", WRITES);

    /** The options that only apply to operations that send a request to the store. */
    private static final List<String> REQUEST_OPTIONS = List.of(
            "contentEncoding",
            "contentType",
            "digest",
            "filter",
            "key",
            "outputType",
            "prefix",
            "queryLimit",
            "queryResult",
            "requestHeaders",
            "select");

    /** The options that only apply to operations with a target. */
    private static final List<String> TRANSFER_OPTIONS = List.of("targetKey", "targetStore");

    private OperationOptions() {}

    /** Returns whether the result of an operation can be data; also true if the operation is null, which is not known yet. */
    static boolean mayReadData(@Nullable DynUrlOperation operation) {
        return operation == null || DATA_READS.contains(operation);
    }

    /** Returns whether an operation has a target, so that ifMatch and ifNoneMatch apply to different objects. */
    static boolean isTransfer(@Nullable DynUrlOperation operation) {
        return operation != null && TRANSFERS.contains(operation);
    }

    private static Set<DynUrlOperation> union(Set<DynUrlOperation> some, Set<DynUrlOperation> more) {
        Set<DynUrlOperation> all = EnumSet.copyOf(some);
        all.addAll(more);
        return all;
    }

    /**
     * Checks the options that an operation must not ignore.
     *
     * @param operation the operation; null if it is not known yet, which is always valid
     * @throws IllegalArgumentException if the operation would ignore range, ifMatch, ifNoneMatch or delimiter, or if the
     *     operation is set and urlFormat has no {@code {part}}
     */
    static void rejectIgnored(@Nullable DynUrlOperation operation, DynUrlConfiguration configuration) {
        if (operation == null) {
            return;
        }
        rejectIfIgnored("delimiter", configuration.getDelimiter(), operation);
        rejectIfIgnored("range", configuration.getRange(), operation);
        rejectIfIgnored("ifMatch", configuration.getIfMatch(), operation);
        rejectIfIgnored("ifNoneMatch", configuration.getIfNoneMatch(), operation);
        // If only the dialect sets URLs, the store itself refuses two parts with the same URL.
        if (operation == DynUrlOperation.set
                && !configuration.getUrlFormat().contains("{part}")
                && configuration.dialect().values().keySet().stream().noneMatch(OWN_URLS::contains)) {
            throw new IllegalArgumentException(
                    "operation=set needs {part} in urlFormat: data and metadata would have the same URL");
        }
    }

    /**
     * Throws if the URI sets an option that the operation does not use. Options of a bean are accepted, because one bean
     * serves several operations.
     *
     * @param names the normalized names of the options in the URI
     */
    static void rejectInUri(@Nullable DynUrlOperation operation, Set<String> names) {
        if (operation == null) {
            return;
        }
        if (WITHOUT_REQUEST.contains(operation)) {
            rejectNamed(REQUEST_OPTIONS, names, operation);
        }
        if (!isTransfer(operation)) {
            rejectNamed(TRANSFER_OPTIONS, names, operation);
        }
        if (operation == DynUrlOperation.create) {
            rejectNamed(List.of("key"), names, operation); // the server chooses the key
        }
        if (ON_SEVERAL_KEYS.contains(operation)) {
            rejectNamed(List.of("key", "queryResult"), names, operation);
        }
        if (operation == DynUrlOperation.multiGet) {
            rejectNamed(List.of("queryLimit"), names, operation);
        }
        if (operation != DynUrlOperation.queryKeys) {
            rejectNamed(List.of("delimiter"), names, operation);
        }
        if (!DATA_READS.contains(operation)) {
            rejectNamed(List.of("localWorkDirectory"), names, operation);
        }
        if (operation != DynUrlOperation.presign) {
            rejectNamed(List.of("downloadLinkExpiration"), names, operation);
        }
    }

    private static void rejectNamed(List<String> options, Set<String> names, DynUrlOperation operation) {
        options.stream()
                .filter(option -> names.contains(UriOptions.normalize(option)))
                .forEach(option -> throwNoEffect(option, operation));
    }

    private static void rejectIfIgnored(String option, @Nullable String value, DynUrlOperation operation) {
        if (value != null
                && !Objects.requireNonNull(OPERATIONS_BY_OPTION.get(option)).contains(operation)) {
            throwNoEffect(option, operation);
        }
    }

    private static void throwNoEffect(String option, DynUrlOperation operation) {
        throw new IllegalArgumentException(option + " has no effect on operation=" + operation);
    }

    /** Throws if an option that the operation needs is missing. */
    static void rejectMissing(@Nullable DynUrlOperation operation, DynUrlConfiguration configuration) {
        boolean isQuery = operation == DynUrlOperation.query || operation == DynUrlOperation.queryKeys;
        if (isQuery && configuration.getQueryUrl() == null) {
            throw new IllegalArgumentException("operation=" + operation + " needs the option queryUrl");
        }
        if (operation == DynUrlOperation.create && configuration.dialect().text(DialectValue.CREATE_URL) == null) {
            throw new IllegalArgumentException("operation=create needs the value createUrl of the dialect, for example"
                    + " dialect.createUrl={base}");
        }
    }
}
