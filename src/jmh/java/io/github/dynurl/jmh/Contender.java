package io.github.dynurl.jmh;

import java.io.File;

/** Is one way to use a store; each does the same work, as one would write it in that way. Thread-safe. */
public interface Contender extends AutoCloseable {
    /** Says how the operations are sent. */
    enum Kind {
        /** Apache HttpClient with a pool and Jackson: the loop that one would write by hand. */
        plain,
        /** {@code http:} in a route, with its path in a header, {@code marshal} and {@code unmarshal}. */
        camelHttp,
        /** {@code aws2-s3:} in a route. */
        camelS3,
        /** {@code dynurl:} straight from a ProducerTemplate. */
        dynurlTemplate,
        /** {@code dynurl:} in a route. */
        dynurlRoute,
        /** The store of the component without Camel. */
        httpStore;

        /** Connects to the benchmark's server. */
        public Contender on(String server) throws Exception {
            return switch (this) {
                case plain -> new Plain(server);
                case camelHttp -> new CamelHttp(server);
                case camelS3 -> new CamelS3(server);
                case dynurlTemplate -> new DynUrl(server, false);
                case dynurlRoute -> new DynUrl(server, true);
                case httpStore -> new BareStore(server);
            };
        }
    }

    /** Reads metadata; returns how many values it has. */
    int getMetadata(String key) throws Exception;

    /** Reads two of the fields of metadata; returns how many values there are. */
    int getSelected(String key) throws Exception;

    /** Reads small data as a whole; returns the number of bytes. */
    long getData(String key) throws Exception;

    /** Reads data as a stream to its end; returns the number of bytes. */
    long download(String key) throws Exception;

    /** Writes data. */
    void setData(String key, byte[] data) throws Exception;

    /** Writes data from a file. */
    void upload(String key, File file) throws Exception;

    /** Updates two values of metadata. */
    void updateMetadata(String key) throws Exception;

    /** Asks whether there is data. */
    boolean exists(String key) throws Exception;

    /** Deletes. */
    void delete(String key) throws Exception;

    /** Reads metadata that is not there; returns whether that was told as such. */
    boolean isMissing(String key) throws Exception;

    /** Reads so many keys of a query one by one; returns how many came. */
    long queryKeys(int count) throws Exception;

    /** Reads so many keys of a query with the metadata of each; returns how many came. */
    long query(int count) throws Exception;

    @Override
    void close() throws Exception;
}
