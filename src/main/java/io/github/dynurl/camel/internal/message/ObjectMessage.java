package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.store.StoreException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * A message with an object, for the exchange that takes it, for example the branch of a split. This exchange then has the
 * same properties as after {@code get}, and releases the body when it ends. Not thread-safe.
 */
final class ObjectMessage extends DefaultMessage {
    /** The headers that describe an object, in any case. A message does not take them from another message. */
    private static final Set<String> OBJECT_HEADERS = ignoringCase(
            DynUrlConstants.KEY,
            DynUrlConstants.ETAG,
            DynUrlConstants.LAST_MODIFIED,
            DynUrlConstants.STATUS_CODE,
            DynUrlConstants.SIZE,
            DynUrlConstants.METADATA,
            DynUrlConstants.EXCEPTION,
            Exchange.CONTENT_TYPE,
            Exchange.CONTENT_ENCODING,
            Exchange.MESSAGE_TIMESTAMP,
            Exchange.FILE_NAME,
            Exchange.FILE_NAME_ONLY,
            Exchange.FILE_LENGTH,
            DynUrlConstants.FILE_LOCAL_WORK_PATH);

    /** The properties for the exchange that takes this message; null if there is none yet, or if one has taken it. */
    private @Nullable Map<String, @Nullable Object> properties;

    private static Set<String> ignoringCase(String... names) {
        Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        all.addAll(List.of(names));
        return Collections.unmodifiableSet(all);
    }

    ObjectMessage(CamelContext context) {
        super(context);
    }

    /** Ends the creation of this message: the next exchange that takes it gets the properties of the object. */
    void complete(Exchange creator) {
        Map<String, @Nullable Object> all = new HashMap<>();
        ResponseWriter.OBJECT_PROPERTIES.forEach(name -> all.put(name, creator.getProperty(name)));
        properties = all;
    }

    /** Adds the headers of a message that do not describe an object. */
    void inheritHeaders(Message parent) {
        parent.getHeaders().forEach((name, value) -> {
            if (!OBJECT_HEADERS.contains(name)) {
                setHeader(name, value);
            }
        });
    }

    @Override
    public void setExchange(@Nullable Exchange exchange) {
        super.setExchange(exchange);
        Map<String, @Nullable Object> ofObject = properties;
        if (exchange == null || ofObject == null) {
            return;
        }
        properties = null;
        Charsets.clearExchangeCharset(exchange);
        ofObject.forEach((name, value) -> {
            if (value != null) {
                exchange.setProperty(name, value);
            } else if (!name.equals(Exchange.CHARSET_NAME)) { // a charset that the route has set stays
                exchange.removeProperty(name);
            }
        });
        if (getBody() instanceof ReleasableBody body) {
            BodyReleaser.add(exchange, body);
        }
    }

    /** Returns why the object could not be read; null if it was read, or if the failure is not one of the store. */
    @Nullable
    StoreException failure() {
        return getHeader(DynUrlConstants.EXCEPTION) instanceof StoreException failure ? failure : null;
    }

    /** Releases the body. */
    void discard() {
        if (getBody() instanceof ReleasableBody body) {
            body.release();
        }
    }
}
