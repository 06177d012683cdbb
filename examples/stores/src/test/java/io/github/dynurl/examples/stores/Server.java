package io.github.dynurl.examples.stores;

import io.github.dynurl.store.ConflictException;
import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.StoreUnavailableException;
import io.github.dynurl.store.UnexpectedReplyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The servers, and the features that each does not support. The folder of a server has its configuration and that of
 * the store.
 */
enum Server {
    PROTOCOL("documented protocol") {
        @Override
        Running start() throws Exception {
            return new ProtocolServer();
        }
    },
    STORE_SERVER("the store server on PostgreSQL and S3") {
        @Override
        Running start() throws Exception {
            return new TeamServer();
        }
    },
    COMPANY("a company's service") {
        {
            noPermissions();
            not("a merge patch removes it", AssertionError.class, Feature.UPDATE_TO_NULL);
            not("keys are made by `create`", ConflictException.class, Feature.IF_NONE_MATCH);
        }

        @Override
        Running start() throws Exception {
            return new CompanyServer();
        }

        @Override
        Map<String, String> properties(Running running) {
            return Map.of("store.apiKey", CompanyServer.API_KEY);
        }
    },
    NGINX("nginx") {
        {
            version("nginx -v");
            not("derived from the file name", AssertionError.class, Feature.MEDIA_TYPE);
            not("the listing has one level", AssertionError.class, Feature.QUERY_SLASHES);
            not("deleting `a` deletes `a/b`", AssertionError.class, Feature.SIMILAR_KEYS);
            not("ignored", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }
    },
    APACHE("Apache httpd") {
        {
            version("apache2 -v");
            not("derived from the file name", AssertionError.class, Feature.MEDIA_TYPE);
            not("`a/b` and `a//b` are one file", AssertionError.class, Feature.SIMILAR_KEYS);
        }
    },
    LIGHTTPD("lighttpd") {
        {
            version("lighttpd -v");
            not("derived from the file name", AssertionError.class, Feature.MEDIA_TYPE);
            not("`a/b` and `a//b` are one file", AssertionError.class, Feature.SIMILAR_KEYS);
        }
    },
    RCLONE("rclone serve webdav") {
        {
            version("rclone version");
            not("derived from the file name", AssertionError.class, Feature.MEDIA_TYPE);
            not(
                    "no folders are created",
                    NoSuchKeyException.class,
                    Feature.SLASHES,
                    Feature.QUERY_SLASHES,
                    Feature.SIMILAR_KEYS);
            not("ignored", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }
    },
    S3("S3-compatible (s3rver)") {
        {
            npm("s3rver");
            noPermissions();
            metadataInHeaders();
            not("204 is returned", AssertionError.class, Feature.DELETE_MISSING);
            not("`-2` is read as `0-2`", UnexpectedReplyException.class, Feature.RANGE_AT_THE_END);
            not("`a//b` is refused", NoSuchKeyException.class, Feature.SIMILAR_KEYS);
            not("ignored", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }
    },
    S3PROXY("S3Proxy") {
        {
            noPermissions();
            metadataInHeaders();
            not("204 is returned", AssertionError.class, Feature.DELETE_MISSING);
            not(
                    "objects are files in a folder, where `a` cannot be a file and a folder",
                    StoreUnavailableException.class,
                    Feature.SIMILAR_KEYS);
            not("ignored for uploads", AssertionError.class, Feature.IF_MATCH);
        }

        @Override
        Running start() throws Exception {
            return new S3ProxyServer();
        }
    },
    JSON_SERVER("json-server (npm)") {
        {
            npm("json-server");
            adds("id");
            noPermissions();
            String reason = "only metadata is stored";
            not(reason, AssertionError.class, Feature.DATA, Feature.MEDIA_TYPE);
            not(reason, InvalidRequestException.class, Feature.VALUE);
            not(reason, AssertionError.class, Feature.RANGE, Feature.RANGE_AT_THE_END);
            not("ignored", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }
    },
    COUCHDB("CouchDB's protocol (PouchDB Server)") {
        {
            npm("pouchdb-server");
            noPermissions();
        }
    },
    AZURE("Azure Blob Storage (Azurite)") {
        {
            npm("azurite");
            noPermissions();
            metadataInHeaders();
            not("responses lack the length of the data", UnexpectedReplyException.class, Feature.RANGE_AT_THE_END);
            not("ignored for metadata", AssertionError.class, Feature.IF_NONE_MATCH);
        }

        @Override
        Map<String, String> properties(Running running) {
            return Map.of("store.sasUrl", running.awaitLine("store.sasUrl = "));
        }
    },
    SWIFT("OpenStack Swift") {
        {
            version("dpkg-query -W -f='${Version}' swift-proxy");
            noPermissions();
            metadataInHeaders();
            not("ignored for metadata", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }

        @Override
        Map<String, String> properties(Running running) {
            running.awaitLine("The container"); // start.sh prints this when the container exists
            return Map.of();
        }
    },
    TOMCAT("Apache Tomcat") {
        {
            not("derived from the file name", AssertionError.class, Feature.MEDIA_TYPE);
            not("`a/b` and `a//b` are one file", AssertionError.class, Feature.SIMILAR_KEYS);
        }

        @Override
        Running start() throws Exception {
            return new TomcatServer();
        }
    },
    WEBDAV_SERVER("webdav-server (npm)") {
        {
            npm("webdav-server");
            not("derived from the file name", AssertionError.class, Feature.MEDIA_TYPE);
            not("responses lack the length of the data", UnexpectedReplyException.class, Feature.RANGE_AT_THE_END);
            not("`a/b` and `a//b` are one file", AssertionError.class, Feature.SIMILAR_KEYS);
            not("ignored", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }
    };

    private final String title;
    private final List<Limit> limits = new ArrayList<>();
    private final List<String> addedNames = new ArrayList<>();
    private String versionCommand = "";
    private boolean npm;

    Server(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    String folder() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the folder with start.sh and application.properties. */
    Path path() {
        return Path.of(folder());
    }

    Configuration configuration() {
        return new Configuration(path().resolve("application.properties"));
    }

    String versionCommand() {
        return versionCommand;
    }

    /** Returns the names that the server adds to all metadata. */
    Set<String> addedNames() {
        return Set.copyOf(addedNames);
    }

    List<Limit> limits() {
        return List.copyOf(limits);
    }

    Optional<Limit> limit(Feature feature) {
        return limits.stream().filter(limit -> limit.feature() == feature).findFirst();
    }

    /** Starts the server, which the caller closes. */
    Running start() throws Exception {
        if (npm) {
            NodeModules.install();
        }
        return ServerProcess.start(this);
    }

    /** Returns the properties that the configuration of the store needs in addition to the URL. */
    Map<String, String> properties(Running running) throws Exception {
        return Map.of();
    }

    void version(String command) {
        versionCommand = command;
    }

    void npm(String name) {
        npm = true;
        versionCommand = "node -p 'require(\"./target/npm/node_modules/" + name + "/package.json\").version'";
    }

    void adds(String name) {
        addedNames.add(name);
    }

    void not(String reason, Class<? extends Throwable> symptom, Feature... features) {
        for (Feature feature : features) {
            limits.add(new Limit(feature, reason, symptom));
        }
    }

    /** Declares that the server has no permissions: their operations are refused. */
    void noPermissions() {
        not("none exist", InvalidRequestException.class, Feature.PERMISSIONS, Feature.UPDATE_PERMISSIONS);
    }

    /** Declares that the server keeps metadata in header fields of the data: values are text, names are ASCII. */
    void metadataInHeaders() {
        not(
                "metadata is text in header fields",
                InvalidRequestException.class,
                Feature.JSON,
                Feature.UPDATE_TO_NULL,
                Feature.JSON_FILTER);
    }
}
