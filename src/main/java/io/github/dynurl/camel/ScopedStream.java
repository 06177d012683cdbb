package io.github.dynurl.camel;

import io.github.dynurl.store.DataStream;
import io.github.dynurl.store.http.HttpStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A data stream that also closes the store view ({@link HttpStore#scope}) through which it was opened. Not thread-safe:
 * one thread at a time.
 */
final class ScopedStream extends FilterInputStream implements DataStream.Parkable {
    private final DataStream data;
    private final HttpStore scope;

    ScopedStream(DataStream data, HttpStore scope) {
        super(data);
        this.data = data;
        this.scope = scope;
    }

    @Override
    public boolean park() {
        return data.park();
    }

    @Override
    public void unread(byte[] bytes) throws IOException {
        data.unread(bytes);
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return in.transferTo(out);
    }

    @Override
    public void close() throws IOException {
        try (scope) {
            super.close();
        }
    }
}
