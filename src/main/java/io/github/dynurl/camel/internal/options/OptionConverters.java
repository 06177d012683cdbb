package io.github.dynurl.camel.internal.options;

import io.github.dynurl.camel.DynUrlAcknowledge;
import io.github.dynurl.camel.DynUrlClaim;
import io.github.dynurl.camel.DynUrlDialect;
import io.github.dynurl.camel.DynUrlFetch;
import io.github.dynurl.camel.DynUrlIdempotentKey;
import io.github.dynurl.camel.DynUrlOperation;
import io.github.dynurl.camel.DynUrlQueryResult;
import io.github.dynurl.store.http.DeleteMode;
import io.github.dynurl.store.http.Dialect;
import io.github.dynurl.store.http.MissingParts;
import io.github.dynurl.store.http.UpdateMode;
import io.github.dynurl.store.http.access.FollowRedirects;
import io.github.dynurl.store.url.FilterEncoding;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.TypeConverterLoader;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.SimpleTypeConverter;
import org.jspecify.annotations.Nullable;

/**
 * Converts text to the enums and the dialect of options. Enums ignore case, dashes and underscores as Camel does.
 * Unlike in Camel, the message of the exception lists the legal values. The text of a {@link DynUrlOperation} must
 * match exactly, so that a misspelt operation never deletes an object. Camel finds this class as a service when it
 * starts. Thread-safe.
 */
public final class OptionConverters implements TypeConverterLoader {
    private static final List<Class<? extends Enum<?>>> TYPES = List.of(
            DynUrlOperation.class,
            DynUrlAcknowledge.class,
            DynUrlQueryResult.class,
            DynUrlFetch.class,
            DynUrlClaim.class,
            DynUrlIdempotentKey.class,
            UpdateMode.class,
            DeleteMode.class,
            MissingParts.class,
            FollowRedirects.class,
            FilterEncoding.class);

    /** Creates the loader. Camel calls this constructor. */
    public OptionConverters() {}

    @Override
    public void load(TypeConverterRegistry registry) {
        boolean allowNull = false;
        for (Class<? extends Enum<?>> type : TYPES) {
            registry.addTypeConverter(
                    type, String.class, new SimpleTypeConverter(allowNull, OptionConverters::convert));
        }
        registry.addTypeConverter(
                DynUrlDialect.class,
                String.class,
                new SimpleTypeConverter(allowNull, (type, exchange, text) -> DynUrlDialect.of(text.toString())));
        registry.addTypeConverter(
                DynUrlDialect.class,
                Dialect.class,
                new SimpleTypeConverter(allowNull, (type, exchange, bean) -> new DynUrlDialect((Dialect) bean)));
    }

    private static Object convert(Class<?> type, @Nullable Exchange exchange, Object value) {
        Object constant = parse(type, value.toString());
        if (constant == null) {
            throw new TypeConversionException(
                    value,
                    type,
                    new IllegalArgumentException(
                            value + " is no " + type.getSimpleName() + ", which is one of " + legalValues(type)));
        }
        return constant;
    }

    /**
     * Returns a value that is already a constant of the enum. For a text, returns the constant with this name. Returns
     * null for any other value.
     */
    public static <T> @Nullable T toConstant(Class<T> type, @Nullable Object value) {
        if (type.isInstance(value)) {
            return type.cast(value);
        }
        return value instanceof String text ? parse(type, text) : null;
    }

    private static <T> @Nullable T parse(Class<T> type, String text) {
        boolean mustMatchExactly = type == DynUrlOperation.class;
        UnaryOperator<String> form = mustMatchExactly ? name -> name : OptionConverters::normalize;
        String wanted = form.apply(text);
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> form.apply(constant.toString()).equals(wanted))
                .findFirst()
                .orElse(null);
    }

    /** Returns a text in lower case, without dashes, underscores and surrounding white space. */
    private static String normalize(String text) {
        return UriOptions.normalize(text.strip().replace("_", ""));
    }

    /** Returns the constants of an enum, separated by commas. */
    public static String legalValues(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
    }

    /** Returns whether a value has only one usual text. For example, a date has several formats. */
    public static boolean hasUniqueText(@Nullable Object value) {
        return value instanceof CharSequence
                || value instanceof Character
                || value instanceof Number
                || value instanceof UUID
                || value instanceof Enum;
    }
}
