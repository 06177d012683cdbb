package io.github.dynurl.examples.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link StoreServer} is told at its start; made by {@link #builder}. Immutable.
 *
 * @param folder holds uploads under way, the data files and, without a JDBC URL, the database; made if missing
 * @param dataUrl where the data are, as {@code s3://bucket/prefix}; null is in the folder
 * @param leftoversAfter how old data without a key are when they are removed from there
 * @param host the address to listen on
 * @param port the port to listen on; 0 takes any free one
 * @param jdbcUrl of H2 or PostgreSQL; null is an H2 file database in the folder
 * @param jdbcUser null where the URL says it
 * @param jdbcPassword null where the URL says it
 * @param usersFile one user a line; null is the anonymous mode
 * @param basePath what comes before the key; empty or starting with a slash, without one at its end
 * @param queryPath starts with a slash
 * @param dataPart the end of a data URL; may hold slashes
 * @param metadataPart the end of a metadata URL
 * @param permissionsPart the end of a permissions URL
 * @param maxDataBytes what one object's data may have
 * @param maxMetadataBytes what one key's metadata, or a query's filter, may have; permissions 64 KiB at most
 */
public record StoreServerConfig(
        Path folder,
        @Nullable String dataUrl,
        Duration leftoversAfter,
        String host,
        int port,
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

    /** Checks the paths and limits; throws {@link IllegalArgumentException} that names the setting. */
    public StoreServerConfig {
        requirePath("basePath", basePath, !basePath.isEmpty());
        requirePath("queryPath", queryPath, true);
        List<String> parts = List.of(dataPart, metadataPart, permissionsPart);
        for (String part : parts) {
            requirePath("part", "/" + part, true);
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
        if (dataUrl != null) {
            BucketUrl.parse(dataUrl);
        }
        if (leftoversAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("leftoversAfter is at least one second");
        }
        if (maxDataBytes < 0 || maxMetadataBytes < 2) {
            throw new IllegalArgumentException("maxDataBytes is at least 0, maxMetadataBytes at least 2");
        }
    }

    /** Starts a configuration with the default of everything else; the mode (anonymous or users) must be said. */
    public static Builder builder(Path folder) {
        return new Builder(folder);
    }

    /** Shows the configuration without the password. */
    @Override
    public String toString() {
        return "StoreServerConfig[" + folder + ", " + host + ":" + port + basePath + "]";
    }

    private static void requirePath(String setting, String path, boolean segments) {
        boolean good = segments ? path.matches("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+") : path.isEmpty();
        if (!good) {
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
         * Keeps the data in an S3-compatible store, as {@code s3://bucket/prefix}, and not in the folder. The SDK of AWS
         * has to be there; it takes endpoint and credentials from the environment or the system properties.
         */
        public Builder data(String url) {
            dataUrl = url;
            return this;
        }

        /**
         * Removes from there what interrupted writes left after this time instead of an hour. A write that takes longer
         * from its end to its commit fails.
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

        /** Listens on this port instead of 8080; 0 takes any free one. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Keeps the facts in this database instead of an H2 file; user and password may be null. */
        public Builder database(String url, @Nullable String user, @Nullable String password) {
            jdbcUrl = url;
            jdbcUser = user;
            jdbcPassword = password;
            return this;
        }

        /** Lets everybody in, with the tag {@code anonymous}. Excludes {@link #users}. */
        public Builder anonymous() {
            anonymous = true;
            return this;
        }

        /** Lets the users of this file in, by basic authentication. Excludes {@link #anonymous}. */
        public Builder users(Path file) {
            usersFile = file;
            return this;
        }

        /** Puts the keys below this path instead of {@code /objects}; {@code /} puts them at the root. */
        public Builder basePath(String value) {
            basePath = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
            return this;
        }

        /** Answers queries at this path instead of {@code /query}. */
        public Builder queryPath(String value) {
            queryPath = value;
            return this;
        }

        /** Names the parts, instead of {@code data}, {@code metadata} and {@code auth}. */
        public Builder parts(String data, String metadata, String permissions) {
            dataPart = data;
            metadataPart = metadata;
            permissionsPart = permissions;
            return this;
        }

        /** Refuses data of more bytes with 413; unlimited by default. */
        public Builder maxDataBytes(long value) {
            maxDataBytes = value;
            return this;
        }

        /** Refuses metadata and filters of more bytes with 413; 1 MiB by default. */
        public Builder maxMetadataBytes(int value) {
            maxMetadataBytes = value;
            return this;
        }

        /** Builds the configuration; throws {@link IllegalArgumentException} that names what is wrong. */
        public StoreServerConfig build() {
            if (anonymous == (usersFile != null)) {
                throw new IllegalArgumentException("say either a users file or the anonymous mode, and not both");
            }
            return new StoreServerConfig(
                    folder,
                    dataUrl,
                    leftoversAfter,
                    host,
                    port,
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
