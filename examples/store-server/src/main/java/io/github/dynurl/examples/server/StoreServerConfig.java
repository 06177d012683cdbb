package io.github.dynurl.examples.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a {@link StoreServer}, created by {@link #builder}. Immutable.
 *
 * @param folder the folder of running uploads, data files and, without a JDBC URL, the database; created if missing
 * @param dataUrl the S3 location of the data, {@code s3://bucket/prefix}; if null, the data is in the folder
 * @param leftoversAfter the age after which data that no key has is deleted from the S3 location
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free port
 * @param hosts the names under which clients address the server, besides {@code host} and {@code localhost}, without
 *     ports
 * @param proxies the addresses of the proxies in front of the server, whose field {@code X-Forwarded-For} says who the
 *     client is
 * @param jdbcUrl the JDBC URL of H2 or PostgreSQL; null for an H2 database in a file in the folder
 * @param jdbcUser the user of the database; null if the JDBC URL contains the user
 * @param jdbcPassword the password of the database; null if the JDBC URL contains the password
 * @param usersFile the file with one user per line; null for the anonymous mode
 * @param basePath the path before the keys; empty, or with a slash at its start and none at its end
 * @param queryPath the path of queries, with a slash at its start
 * @param dataPart the end of a data URL; may contain slashes
 * @param metadataPart the end of a metadata URL
 * @param permissionsPart the end of a permissions URL
 * @param maxDataBytes the maximum size of an object's data in bytes
 * @param maxMetadataBytes the maximum size of an object's metadata, or of a query's filter, in bytes; the same limit
 *     applies to permissions, but it is at most 64 KiB for them
 */
public record StoreServerConfig(
        Path folder,
        @Nullable String dataUrl,
        Duration leftoversAfter,
        String host,
        int port,
        List<String> hosts,
        List<String> proxies,
        @Nullable String jdbcUrl,
        @Nullable String jdbcUser,
        @Nullable String jdbcPassword,
        @Nullable Path usersFile,
        String basePath,
        String queryPath,
        String dataPart,
        String metadataPart,
        String permissionsPart,
        long maxDataBytes,
        int maxMetadataBytes) {

    /** Checks the paths and limits. Throws {@link IllegalArgumentException} that names a wrong setting. */
    public StoreServerConfig {
        if (!basePath.isEmpty()) {
            requirePath("basePath", basePath);
        }
        requirePath("queryPath", queryPath);
        if (Page.has(queryPath)) {
            throw new IllegalArgumentException("queryPath " + queryPath + " is a file of the page; use another path");
        }
        List<String> parts = List.of(dataPart, metadataPart, permissionsPart);
        for (String part : parts) {
            requirePath("part", "/" + part);
            // Each part is the end of itself, so it is counted once in any case.
            if (parts.stream()
                            .filter(other -> ("/" + other).endsWith("/" + part))
                            .count()
                    > 1) {
                throw new IllegalArgumentException("part \"" + part + "\" is also the end of another part");
            }
            if (queryPath.startsWith(basePath + "/") && queryPath.endsWith("/" + part)) {
                throw new IllegalArgumentException("queryPath " + queryPath + " is also the URL of a key");
            }
        }
        hosts = List.copyOf(hosts);
        HostNames.requireNames(hosts);
        proxies = List.copyOf(proxies);
        ClientAddresses.requireAddresses(proxies);
        if (dataUrl != null) {
            BucketUrl.parse(dataUrl);
        }
        if (leftoversAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("leftoversAfter is at least one second");
        }
        int emptyObjectBytes = "{}".length();
        if (maxDataBytes < 0 || maxMetadataBytes < emptyObjectBytes) {
            throw new IllegalArgumentException("maxDataBytes is at least 0, maxMetadataBytes at least 2");
        }
    }

    /**
     * Returns a builder with defaults for everything except the folder and the mode. Call {@link Builder#anonymous} or
     * {@link Builder#users} before {@link Builder#build}.
     */
    public static Builder builder(Path folder) {
        return new Builder(folder);
    }

    /** Returns a text that does not contain the password. */
    @Override
    public String toString() {
        return "StoreServerConfig[" + folder + ", " + host + ":" + port + basePath + "]";
    }

    private static void requirePath(String setting, String path) {
        if (!path.matches("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+")) {
            throw new IllegalArgumentException(
                    setting + " \"" + path + "\" is not made of segments of letters, digits and . _ ~ -");
        }
    }

    /** Collects the settings; not thread-safe. */
    public static final class Builder {
        private final Path folder;
        private @Nullable String dataUrl;
        private Duration leftoversAfter = Duration.ofHours(1);
        private String host = "127.0.0.1";
        private int port = 8080;
        private List<String> hosts = List.of();
        private List<String> proxies = List.of();
        private @Nullable String jdbcUrl;
        private @Nullable String jdbcUser;
        private @Nullable String jdbcPassword;
        private @Nullable Path usersFile;
        private boolean anonymous;
        private String basePath = "/objects";
        private String queryPath = "/query";
        private String dataPart = "data";
        private String metadataPart = "metadata";
        private String permissionsPart = "auth";
        private long maxDataBytes = Long.MAX_VALUE;
        private int maxMetadataBytes = 1 << 20;

        private Builder(Path folder) {
            this.folder = Objects.requireNonNull(folder, "folder");
        }

        /**
         * Keeps the data in an S3-compatible store, at {@code s3://bucket/prefix}, and not in the folder. The AWS SDK
         * must be on the classpath. It takes endpoint and credentials from the environment or the system properties.
         */
        public Builder data(String url) {
            dataUrl = url;
            return this;
        }

        /**
         * Sets the age after which the remains of interrupted writes are deleted from the S3 location; 1 hour by
         * default. A write fails if more than this time passes between the start of its upload to S3 and the commit in
         * the database.
         */
        public Builder leftoversAfter(Duration age) {
            leftoversAfter = age;
            return this;
        }

        /** Listens on this address instead of 127.0.0.1. */
        public Builder host(String value) {
            host = value;
            return this;
        }

        /** Listens on this port instead of 8080; 0 for any free port. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /**
         * Accepts requests whose field Host has one of these names, besides addresses, {@code localhost} and the name of
         * {@link #host}. Without names here, a server with {@link #users} that listens on an address of the network
         * accepts each name.
         */
        public Builder hosts(List<String> names) {
            hosts = List.copyOf(names);
            return this;
        }

        /**
         * Lets requests from these addresses name their client in {@code X-Forwarded-For}: it is the last entry that is not
         * one of these addresses. Wrong passwords are limited for each client. By default, the field is ignored.
         */
        public Builder proxies(List<String> addresses) {
            proxies = List.copyOf(addresses);
            return this;
        }

        /** Keeps keys, metadata and permissions in this database, not in an H2 file. User and password may be null. */
        public Builder database(String url, @Nullable String user, @Nullable String password) {
            jdbcUrl = url;
            jdbcUser = user;
            jdbcPassword = password;
            return this;
        }

        /**
         * Accepts requests without authentication. In permissions, each client has the tag {@code anonymous}. Excludes
         * {@link #users}.
         */
        public Builder anonymous() {
            anonymous = true;
            return this;
        }

        /** Accepts requests only from the users of this file, by basic authentication. Excludes {@link #anonymous}. */
        public Builder users(Path file) {
            usersFile = file;
            return this;
        }

        /** Puts the keys below this path instead of {@code /objects}; {@code /} puts them at the root. */
        public Builder basePath(String value) {
            basePath = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            return this;
        }

        /** Handles queries at this path instead of {@code /query}. */
        public Builder queryPath(String value) {
            queryPath = value;
            return this;
        }

        /** Sets the names of the parts; {@code data}, {@code metadata} and {@code auth} by default. */
        public Builder parts(String data, String metadata, String permissions) {
            dataPart = data;
            metadataPart = metadata;
            permissionsPart = permissions;
            return this;
        }

        /** Sets the maximum size of data. Larger data is refused with 413. Unlimited by default. */
        public Builder maxDataBytes(long value) {
            maxDataBytes = value;
            return this;
        }

        /** Sets the maximum size of metadata and filters. Larger ones are refused with 413. 1 MiB by default. */
        public Builder maxMetadataBytes(int value) {
            maxMetadataBytes = value;
            return this;
        }

        /** Builds the configuration. Throws {@link IllegalArgumentException} that names a wrong setting. */
        public StoreServerConfig build() {
            if (anonymous == (usersFile != null)) {
                throw new IllegalArgumentException("configure either a users file or the anonymous mode, and not both");
            }
            return new StoreServerConfig(
                    folder,
                    dataUrl,
                    leftoversAfter,
                    host,
                    port,
                    hosts,
                    proxies,
                    jdbcUrl,
                    jdbcUser,
                    jdbcPassword,
                    usersFile,
                    basePath,
                    queryPath,
                    dataPart,
                    metadataPart,
                    permissionsPart,
                    maxDataBytes,
                    maxMetadataBytes);
        }
    }
}
