package io.github.dynurl.camel;

import io.github.dynurl.store.http.HttpStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Closes the scope that data was opened through together with the data. For one thread at a time. */
final class ScopedStream extends FilterInputStream {
    private final HttpStore scope;

    ScopedStream(InputStream data, HttpStore scope) {
        super(data);
        this.scope = scope;
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
