package io.github.dynurl.camel;

import io.github.dynurl.camel.internal.message.ResponseWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.cloudevents.CloudEvents;
import org.apache.camel.spi.DataType;
import org.apache.camel.spi.DataTypeTransformer;
import org.apache.camel.spi.Transformer;

/**
 * Adds the headers of a CloudEvent (version 1.0) to the message of an object. The source is the store, as in
 * {@code dynurl:images}, the subject is the key of the object, and the time is that of its last change. The headers for type,
 * source and subject replace existing ones; the other headers are only added if they are missing. Thread-safe.
 */
@DataTypeTransformer(
        name = "dynurl:application-cloudevents",
        description = "Adds CloudEvent headers to the message of an object: the store as source, the key as subject")
public class DynUrlCloudEventTransformer extends Transformer {
    private static final String TYPE = "io.github.dynurl.object";

    /** Creates the transformer. */
    public DynUrlCloudEventTransformer() {}

    @Override
    public void transform(Message message, DataType fromType, DataType toType) {
        Exchange exchange = Objects.requireNonNull(message.getExchange());
        CloudEvent version = CloudEvents.v1_0;
        Map<String, Object> headers = message.getHeaders();
        headers.putIfAbsent(CloudEvent.CAMEL_CLOUD_EVENT_ID, exchange.getExchangeId());
        headers.putIfAbsent(CloudEvent.CAMEL_CLOUD_EVENT_VERSION, version.version());
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_TYPE, TYPE);
        headers.put(CloudEvent.CAMEL_CLOUD_EVENT_SOURCE, sourceOf(exchange));
        Object key = headers.get(DynUrlConstants.KEY);
        if (key != null) {
            headers.put(CloudEvent.CAMEL_CLOUD_EVENT_SUBJECT, key.toString());
        }
        headers.putIfAbsent(
                CloudEvent.CAMEL_CLOUD_EVENT_TIME,
                headers.get(DynUrlConstants.LAST_MODIFIED) instanceof Instant time
                        ? time.toString()
                        : version.getEventTime(exchange));
        headers.putIfAbsent(CloudEvent.CAMEL_CLOUD_EVENT_CONTENT_TYPE, CloudEvent.APPLICATION_OCTET_STREAM_MIME_TYPE);
    }

    /** Returns the source of the event: the store that the object of the message is from. */
    private static String sourceOf(Exchange exchange) {
        String store = exchange.getProperty(ResponseWriter.STORE_PROPERTY, String.class);
        return store == null ? "dynurl" : "dynurl:" + store;
    }
}
