package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
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

/** Answers GET, HEAD and PUT of data. Thread-safe. */
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

    /** Answers GET and HEAD. Data that are replaced after their row was read are looked up again. */
    void read(Call call) throws IOException {
        String missing = "";
        while (true) {
            StoredObject object = Permissions.requireReader(table.findWithoutMetadata(call.key()), call.caller());
            Blob blob = object.data();
            if (blob == null) {
                nothing(call, object.dataState());
                return;
            }
            try {
                read(call, blob);
                return;
            } catch (NoSuchFileException e) {
                if (blob.id().equals(missing)) {
                    throw e;
                }
                missing = blob.id();
            }
        }
    }

    /** Answers for a key that was made by its metadata: it is there, so it has data, and they are empty. */
    private static void nothing(Call call, State state) {
        if (isNew(call, state)) {
            if (call.isHead()) {
                call.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
            }
            call.answer(200);
        }
    }

    /** Answers 304 and false if the reader has this state already; throws 412. */
    private static boolean isNew(Call call, State state) {
        boolean changed = call.preconditions().requireForRead(state);
        call.version(state);
        call.response().getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
        if (!changed) {
            call.answer(304);
        }
        return changed;
    }

    private void read(Call call, Blob blob) throws IOException {
        if (!isNew(call, blob.state())) {
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
        headers.put("X-Content-Type-Options", "nosniff");
    }

    private static Optional<ByteSpan> span(Call call, Blob blob) {
        String ifRange = call.headers().get(HttpHeader.IF_RANGE);
        if (ifRange != null && !ifRange.strip().equals(blob.state().etag())) {
            return Optional.empty(); // a date is no strong validator: all of it is always right
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

    /** Answers PUT: the body goes to a file first, and becomes the key's data in one transaction when it is whole. */
    void write(Call call) throws IOException {
        requireWholeBody(call);
        requireMayWrite(
                call, table.findWithoutMetadata(call.key())); // refuse before the body is sent, where that is known
        String id = UUID.randomUUID().toString().replace("-", "");
        Upload.start(call.request(), uploads.file(id), maxBytes, new Upload.Receiver() {
            @Override
            public void received(long length, byte[] sha256) throws IOException {
                Instant now = Instant.ofEpochMilli(Instant.now().toEpochMilli());
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

    /** Answers the codings that the data is in, null if it is in none. */
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
            blobs.remove(blob.id()); // nothing else is sure not to have been committed
            throw e;
        }
        if (old != null && old.data() != null) {
            blobs.remove(old.data().id());
        }
        call.version(blob.state());
        call.answer(old == null ? 201 : 204);
    }

    /** Answers the object to change, a new one if there is none; throws 403 or 412. */
    private static StoredObject requireMayWrite(Call call, @Nullable StoredObject found) {
        StoredObject object = found == null
                ? StoredObject.ownedBy(call.caller(), call.key())
                : Permissions.requireWriter(found, call.caller());
        call.preconditions().requireForWrite(found == null ? null : object.dataState());
        return object;
    }
}
