package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;

/** Handles GET, HEAD and PUT of data. Thread-safe. */
final class DataCalls {
    private static final int BUFFER_BYTES = 32 << 10;
    private static final int MAX_TYPE_CHARACTERS = 1024;

    private final ObjectTable table;
    private final UploadFolder uploads;
    private final Blobs blobs;
    private final ByteBufferPool.Sized buffers;
    private final long maxBytes;

    DataCalls(ObjectTable table, UploadFolder uploads, Blobs blobs, ByteBufferPool buffers, long maxBytes) {
        this.table = table;
        this.uploads = uploads;
        this.blobs = blobs;
        this.buffers = new ByteBufferPool.Sized(buffers, true, BUFFER_BYTES);
        this.maxBytes = Math.min(maxBytes, blobs.maxBytes());
    }

    /** Handles GET and HEAD. If the data is replaced after its row was read, reads the row again. */
    void read(Call call) throws IOException {
        String missingId = "";
        while (true) {
            StoredObject object = Permissions.requireReader(table.findWithoutMetadata(call.key()), call.caller());
            Blob blob = object.data();
            if (blob == null) {
                readEmpty(call, object.dataState());
                return;
            }
            try {
                read(call, blob);
                return;
            } catch (NoSuchFileException e) {
                if (blob.id().equals(missingId)) {
                    throw e;
                }
                missingId = blob.id();
            }
        }
    }

    /** Sends the response for a key whose data was never written: the data exists and is empty. */
    private static void readEmpty(Call call, State state) {
        if (mustSend(call, state)) {
            if (call.isHead()) {
                call.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
            }
            call.answer(200);
        }
    }

    /**
     * Sets the headers of the version, and returns whether the data must be sent. Sends 304 if the client already has
     * this state. Throws 412 if a condition does not hold.
     */
    private static boolean mustSend(Call call, State state) {
        boolean changed = call.preconditions().requireForRead(state);
        call.setVersion(state);
        call.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        if (!changed) {
            call.answer(304);
        }
        return changed;
    }

    private void read(Call call, Blob blob) throws IOException {
        if (!mustSend(call, blob.state())) {
            return;
        }
        if (call.isHead()) {
            describe(call.response().getHeaders(), blob);
            call.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, blob.length());
            call.answer(200);
        } else {
            send(call, blob, span(call, blob));
        }
    }

    private static void describe(HttpFields.Mutable headers, Blob blob) {
        headers.put(HttpHeader.CONTENT_TYPE, blob.type() == null ? "application/octet-stream" : blob.type());
        if (blob.coding() != null) {
            headers.put(HttpHeader.CONTENT_ENCODING, blob.coding());
        }
        headers.put(HttpHeader.ACCEPT_RANGES, "bytes");
        headers.put(Digests.REPR_DIGEST, Digests.field(blob.sha256()));
    }

    private static Optional<ByteSpan> span(Call call, Blob blob) {
        String ifRange = call.headers().get(HttpHeader.IF_RANGE);
        if (ifRange != null && !ifRange.strip().equals(blob.state().etag())) {
            return Optional.empty(); // a date is not a strong validator, so all data is sent
        }
        try {
            return ByteSpan.of(call.headers().get(HttpHeader.RANGE), blob.length());
        } catch (HttpProblem e) {
            call.response().getHeaders().put(HttpHeader.CONTENT_RANGE, "bytes */" + blob.length());
            throw e;
        }
    }

    private void send(Call call, Blob blob, Optional<ByteSpan> span) throws IOException {
        ByteSpan sent = span.orElse(new ByteSpan(0, blob.length()));
        Blobs.Opened data = blobs.read(blob, sent, buffers);
        describe(call.response().getHeaders(), blob);
        call.response().setStatus(span.isPresent() ? 206 : 200);
        call.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, sent.length());
        span.ifPresent(s -> call.response().getHeaders().put(HttpHeader.CONTENT_RANGE, s.contentRange(blob.length())));
        Content.copy(data.source(), call.response(), Callback.from(call.callback(), () -> IO.close(data.closeable())));
    }

    /** Handles PUT: writes the body to a file, and makes the complete file the data of the key in one transaction. */
    void write(Call call) throws IOException {
        requireWholeBody(call);
        // Refuses the request early, before the body is sent. The transaction checks this again.
        requireMayWrite(call, table.findWithoutMetadata(call.key()));
        String id = UUID.randomUUID().toString().replace("-", "");
        Upload.start(call.request(), uploads.file(id), maxBytes, new Upload.Receiver() {
            @Override
            public void received(long length, byte[] sha256) throws IOException {
                Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                commit(
                        call,
                        new Blob(id, length, sha256, call.headers().get(HttpHeader.CONTENT_TYPE), coding(call), now));
            }

            @Override
            public void failed(Throwable failure) {
                uploads.remove(id);
                Problems.answer(call, failure);
            }
        });
    }

    private void requireWholeBody(Call call) {
        if (call.headers().contains(HttpHeader.CONTENT_RANGE)) {
            throw HttpProblem.badRequest("a part of the data cannot be written; leave out Content-Range");
        }
        String type = call.headers().get(HttpHeader.CONTENT_TYPE);
        if (type != null && type.length() > MAX_TYPE_CHARACTERS) {
            throw HttpProblem.badRequest("the Content-Type is longer than " + MAX_TYPE_CHARACTERS + " characters");
        }
        String coding = coding(call);
        if (coding != null && coding.length() > MAX_TYPE_CHARACTERS) {
            throw HttpProblem.badRequest("the Content-Encoding is longer than " + MAX_TYPE_CHARACTERS + " characters");
        }
        if (call.request().getLength() > maxBytes) {
            throw HttpProblem.tooLarge("the data", maxBytes);
        }
    }

    /** Returns the content codings of the body; null if there are none. */
    private static @Nullable String coding(Call call) {
        String codings = call.headers().getValuesList(HttpHeader.CONTENT_ENCODING).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"))
                .collect(Collectors.joining(", "));
        return codings.isEmpty() ? null : codings;
    }

    private void commit(Call call, Blob blob) throws IOException {
        blobs.keep(blob, uploads.file(blob.id()));
        StoredObject old;
        try {
            old = table.changeData(
                            call.key(), found -> requireMayWrite(call, found).withData(blob))
                    .before();
        } catch (HttpProblem e) {
            blobs.remove(blob.id()); // after another exception, the transaction may have been committed
            throw e;
        }
        if (old != null && old.data() != null) {
            blobs.remove(old.data().id());
        }
        call.setVersion(blob.state());
        call.answer(old == null ? 201 : 204);
    }

    /** Returns the object to change; a new object if there is none. Throws 403 or 412 if the change is refused. */
    private static StoredObject requireMayWrite(Call call, @Nullable StoredObject found) {
        StoredObject object = found == null
                ? StoredObject.ownedBy(call.caller(), call.key())
                : Permissions.requireWriter(found, call.caller());
        call.preconditions().requireForWrite(found == null ? null : object.dataState());
        return object;
    }
}
