package io.github.dynurl.camel.internal.message;

import io.github.dynurl.camel.DynUrlConstants;
import io.github.dynurl.camel.internal.bulk.FailedBody;
import io.github.dynurl.camel.internal.bulk.KeySource;
import io.github.dynurl.camel.internal.bulk.OrderedCalls;
import io.github.dynurl.camel.internal.bulk.Outage;
import io.github.dynurl.store.ByteRange;
import io.github.dynurl.store.Condition;
import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.PartInfo;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.StoreException;
import io.github.dynurl.store.Value;
import io.github.dynurl.store.http.HttpStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultExchange;

/**
 * The results of {@code multiGet}: a message for each key, as {@code get} would write it. An object that cannot be read is
 * a message with the exception in a header. Not thread-safe, except {@link #close}.
 */
final class MultiGet implements Results<Message> {
    private static final String ACTION = "multiGet";

    private final OrderedCalls<ObjectMessage> calls;
    private final Outage outage = new Outage(ACTION);

    private MultiGet(OrderedCalls<ObjectMessage> calls) {
        this.calls = calls;
    }

    /**
     * Opens the results. Reads no key before {@link #hasNext}.
     *
     * @param writers creates the writer of an exchange
     */
    static MultiGet open(
            KeySource keys,
            HttpStore store,
            OrderedCalls.Workers workers,
            CamelContext context,
            Function<Exchange, ResponseWriter> writers) {
        return new MultiGet(new OrderedCalls<>(
                ACTION,
                keys.open(),
                store,
                (element, view) -> read(element, view, context, writers),
                ObjectMessage::discard,
                workers));
    }

    private static ObjectMessage read(
            KeySource.Element element,
            HttpStore view,
            CamelContext context,
            Function<Exchange, ResponseWriter> writers) {
        ObjectMessage message = new ObjectMessage(context);
        Exchange creator = new DefaultExchange(context);
        creator.setMessage(message);
        ResponseWriter writer = writers.apply(creator);
        String key = element.key();
        if (key == null) {
            view.close();
            writeFailure(Objects.requireNonNull(element.failure()), message, writer);
        } else {
            try {
                writeObject(key, view, writer);
            } catch (IOException e) {
                writeFailure(new UncheckedIOException(e), message, writer);
            } catch (RuntimeException e) {
                writeFailure(e, message, writer);
            }
            message.setHeader(DynUrlConstants.KEY, key);
        }
        message.complete(creator);
        return message;
    }

    private static void writeFailure(RuntimeException failure, ObjectMessage message, ResponseWriter writer) {
        message.discard();
        message.removeHeaders("*");
        writer.setBody(new FailedBody(failure));
        message.setHeader(DynUrlConstants.EXCEPTION, failure);
    }

    /** Reads an object through its own view of the store. The stream of large data closes the view. */
    private static void writeObject(String key, HttpStore view, ResponseWriter writer) throws IOException {
        boolean isOpened = false;
        try {
            Value value = view.get(key, Condition.none());
            DataStream data = (DataStream) value.data().open(); // the data of a store always opens as a DataStream
            PartInfo info = data.info();
            writer.setData(key, ByteRange.all(), new DataStream(new OwningDataStream(data, view::close), info));
            writer.setMetadata(key, value.metadata());
            isOpened = true;
        } finally {
            if (!isOpened) {
                view.close();
            }
        }
    }

    @Override
    public boolean hasNext() {
        return calls.hasNext();
    }

    @Override
    public Message next() {
        ObjectMessage message = calls.next();
        if (calls.isInterrupted()) {
            message.discard();
            calls.close();
            return calls.next(); // throws what has ended the calls
        }
        StoreException end = outage.record(message.failure());
        if (end != null) {
            calls.stop(end);
        }
        return message;
    }

    @Override
    public long skipped() {
        return 0;
    }

    @Override
    public void close() {
        calls.close();
    }
}
