package io.github.dynurl.jmh;

import io.github.dynurl.store.Data;
import io.github.dynurl.store.Metadata;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.Query;
import io.github.dynurl.store.QueryResult;
import io.github.dynurl.store.Results;
import io.github.dynurl.store.Select;
import io.github.dynurl.store.http.HttpStore;
import java.io.File;
import java.io.InputStream;

/** The store of the component without Camel. */
final class BareStore implements Contender {
    private static final Select SELECTED = Select.of(Work.SELECTED);

    private final HttpStore store;

    BareStore(String server) {
        this.store = HttpStore.builder()
                .baseUrl(server)
                .queryUrl(server + "/keys")
                .queryConcurrency(Work.CONCURRENCY)
                .connectionsPerRoute(Work.CONNECTIONS)
                .maxTotalConnections(Work.CONNECTIONS)
                .build();
    }

    @Override
    public int getMetadata(String key) {
        return store.getMetadata(key).size();
    }

    @Override
    public int getSelected(String key) {
        return store.getMetadata(key, SELECTED).size();
    }

    @Override
    public long getData(String key) {
        return store.toBytes(key).length;
    }

    @Override
    public long download(String key) throws Exception {
        try (InputStream in = store.getData(key)) {
            return Work.drain(in);
        }
    }

    @Override
    public void setData(String key, byte[] data) {
        store.setData(key, Data.of(data));
    }

    @Override
    public void upload(String key, File file) {
        store.fromFile(key, file.toPath());
    }

    @Override
    public void updateMetadata(String key) {
        store.updateMetadata(key, Metadata.of(Work.UPDATE));
    }

    @Override
    public boolean exists(String key) {
        return store.exists(key);
    }

    @Override
    public void delete(String key) {
        store.delete(key);
    }

    @Override
    public boolean isMissing(String key) {
        try {
            return store.getMetadata(key).isEmpty();
        } catch (NoSuchKeyException e) {
            return true;
        }
    }

    @Override
    public long queryKeys(int count) {
        try (Results<String> keys = store.queryKeys(Query.where("count", count))) {
            long found = 0;
            while (keys.hasNext()) {
                found += keys.next().isEmpty() ? 0 : 1;
            }
            return found;
        }
    }

    @Override
    public long query(int count) {
        try (Results<QueryResult> results = store.query(Query.where("count", count))) {
            long found = 0;
            while (results.hasNext()) {
                found += results.next().metadata().isEmpty() ? 0 : 1;
            }
            return found;
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
