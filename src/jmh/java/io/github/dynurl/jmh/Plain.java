package io.github.dynurl.jmh;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.classic.methods.HttpDelete;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpHead;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpPut;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.FileEntity;

/** Apache HttpClient with a pool and Jackson, and none of what makes it safe. */
final class Plain implements Contender {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    private final CloseableHttpClient client;
    private final ObjectMapper mapper = new ObjectMapper();
    private final ExecutorService threads = Executors.newFixedThreadPool(Work.CONCURRENCY);
    private final String server;

    Plain(String server) {
        this.server = server;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(Work.CONNECTIONS)
                        .setMaxConnTotal(Work.CONNECTIONS)
                        .build())
                .build();
    }

    private String url(String key, String part) {
        return server + "/" + key + "/" + part;
    }

    private Map<String, Object> metadata(String key) throws Exception {
        return client.execute(new HttpGet(url(key, "metadata")), response -> {
            if (response.getCode() != 200) {
                throw new IllegalStateException("status " + response.getCode());
            }
            return mapper.readValue(response.getEntity().getContent(), MAP);
        });
    }

    private int status(ClassicHttpRequest request) throws Exception {
        return client.execute(request, response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
        });
    }

    private void successful(ClassicHttpRequest request) throws Exception {
        int status = status(request);
        if (status > 299) {
            throw new IllegalStateException("status " + status);
        }
    }

    @Override
    public int getMetadata(String key) throws Exception {
        return metadata(key).size();
    }

    @Override
    public int getSelected(String key) throws Exception {
        Map<String, Object> all = metadata(key);
        all.keySet().retainAll(Work.SELECTED);
        return all.size();
    }

    @Override
    public long getData(String key) throws Exception {
        return client.execute(new HttpGet(url(key, "data")), response -> {
            byte[] data = new byte[(int) response.getEntity().getContentLength()];
            return response.getEntity().getContent().readNBytes(data, 0, data.length);
        });
    }

    @Override
    public long download(String key) throws Exception {
        return client.execute(
                new HttpGet(url(key, "data")),
                response -> Work.drain(response.getEntity().getContent()));
    }

    @Override
    public void setData(String key, byte[] data) throws Exception {
        HttpPut put = new HttpPut(url(key, "data"));
        put.setEntity(new ByteArrayEntity(data, ContentType.APPLICATION_OCTET_STREAM));
        successful(put);
    }

    @Override
    public void upload(String key, File file) throws Exception {
        HttpPut put = new HttpPut(url(key, "data"));
        put.setEntity(new FileEntity(file, ContentType.APPLICATION_OCTET_STREAM));
        successful(put);
    }

    @Override
    public void updateMetadata(String key) throws Exception {
        HttpPost post = new HttpPost(url(key, "metadata"));
        post.setEntity(new ByteArrayEntity(mapper.writeValueAsBytes(Work.UPDATE), ContentType.APPLICATION_JSON));
        successful(post);
    }

    @Override
    public boolean exists(String key) throws Exception {
        return status(new HttpHead(url(key, "data"))) == 200;
    }

    @Override
    public void delete(String key) throws Exception {
        successful(new HttpDelete(server + "/" + key));
    }

    @Override
    public boolean isMissing(String key) throws Exception {
        return status(new HttpGet(url(key, "metadata"))) == 404;
    }

    @Override
    public long queryKeys(int count) throws Exception {
        return client.execute(new HttpGet(server + "/keys?count=" + count), response -> {
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(response.getEntity().getContent(), StandardCharsets.UTF_8));
            long keys = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                keys += line.isEmpty() ? 0 : 1;
            }
            return keys;
        });
    }

    /** Looks up as many at a time as the component does. */
    @Override
    public long query(int count) throws Exception {
        List<Future<Map<String, Object>>> found = new ArrayList<>();
        String keys = client.execute(
                new HttpGet(server + "/keys?count=" + count), response -> EntityUtils.toString(response.getEntity()));
        for (String key : keys.split("\n", -1)) {
            if (!key.isEmpty()) {
                found.add(threads.submit(() -> metadata(key)));
            }
        }
        long objects = 0;
        for (Future<Map<String, Object>> object : found) {
            objects += object.get().isEmpty() ? 0 : 1;
        }
        return objects;
    }

    @Override
    public void close() throws Exception {
        threads.shutdownNow();
        client.close();
    }
}
