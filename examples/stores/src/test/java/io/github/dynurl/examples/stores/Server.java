package io.github.dynurl.examples.stores;

import io.github.dynurl.store.InvalidRequestException;
import io.github.dynurl.store.NoSuchKeyException;
import io.github.dynurl.store.UnexpectedReplyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The servers, and what is not possible on each. Its folder has the configuration of both sides. */
enum Server {
    PROTOCOL("documented protocol") {
        @Override
        Running start() throws Exception {
            return new ProtocolServer();
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
            not("204 is returned", AssertionError.class, Feature.DELETE_MISSING);
            not("`-2` is read as `0-2`", UnexpectedReplyException.class, Feature.RANGE_AT_THE_END);
            not("`a//b` is refused", NoSuchKeyException.class, Feature.SIMILAR_KEYS);
            listing("/objects?list-type=2", "the listing is XML", UnexpectedReplyException.class);
            not("ignored", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }
    },
    JSON_SERVER("json-server (npm)") {
        {
            npm("json-server");
            adds("id");
            String reason = "only metadata is stored, and writing other parts deletes it";
            not(reason, AssertionError.class, Feature.DATA, Feature.MEDIA_TYPE);
            not(reason, InvalidRequestException.class, Feature.VALUE);
            not(reason, AssertionError.class, Feature.RANGE, Feature.RANGE_AT_THE_END);
            not(reason, UnexpectedReplyException.class, Feature.PERMISSIONS, Feature.UPDATE_PERMISSIONS);
            not("ignored", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }
    },
    TOMCAT("Apache Tomcat") {
        {
            not("derived from the file name", AssertionError.class, Feature.MEDIA_TYPE);
            listing("/objects/", "the listing is HTML", UnexpectedReplyException.class);
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
            not("the length is not sent", UnexpectedReplyException.class, Feature.RANGE_AT_THE_END);
            not("`a/b` and `a//b` are one file", AssertionError.class, Feature.SIMILAR_KEYS);
            not("ignored", AssertionError.class, Feature.IF_MATCH, Feature.IF_NONE_MATCH);
        }
    };

    private final String title;
    private final List<Limit> limits = new ArrayList<>();
    private final List<String> addedNames = new ArrayList<>();
    private String listing = "";
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

    /** Answers the folder with start.sh and application.properties. */
    Path path() {
        return Path.of(folder());
    }

    Configuration configuration() {
        return new Configuration(path().resolve("application.properties"));
    }

    String versionCommand() {
        return versionCommand;
    }

    /** Answers the names that the server adds to all metadata. */
    Set<String> addedNames() {
        return Set.copyOf(addedNames);
    }

    /** Answers where its listing is, if the client cannot read it, else nothing. */
    String listing() {
        return listing;
    }

    List<Limit> limits() {
        return List.copyOf(limits);
    }

    Optional<Limit> limit(Feature feature) {
        return limits.stream().filter(limit -> limit.feature() == feature).findFirst();
    }

    /** Starts it; the caller closes it. */
    Running start() throws Exception {
        if (npm) {
            NodeModules.install();
        }
        return ServerProcess.start(this);
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

    void listing(String path, String reason, Class<? extends Throwable> symptom) {
        listing = path;
        not(reason, symptom, Feature.QUERY, Feature.FILTER, Feature.QUERY_SLASHES);
    }
}
