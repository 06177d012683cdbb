package io.github.dynurl.examples.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Reads the command line. */
final class Options {
    static final String HELP = """
            Options:
              --anonymous              let everybody in (this or --users)
              --users <file>           basic authentication; lines of "hash <user> [<tag>]"
              --folder <folder>        uploads, data files and the H2 database; default store
              --data s3://<b>/<prefix> the data in bucket b instead, by the SDK of AWS and its environment
              --leftovers-after <s>    seconds after which what a killed server left there is removed; default 3600
              --host <address>         default 127.0.0.1
              --port <port>            default 8080; 0 takes any free one
              --hosts <name>,<name>    names of the server in URLs, besides its addresses and localhost
              --proxy <address>,<address>
                                       proxies in front, whose X-Forwarded-For names the clients
              --jdbc-url <url>         PostgreSQL or another H2 instead of the H2 file in the folder
              --jdbc-user <user>       its password is the environment's STORE_JDBC_PASSWORD
              --base-path <path>       default /objects
              --query-path <path>      default /query
              --parts <d>,<m>,<p>      default data,metadata,auth
              --max-data <bytes>       default unlimited
              --max-metadata <bytes>   default 1048576; also for filters

            hash <user> [<tag>]        reads a password, prints a line for the users file""";

    private Options() {}

    /** Parses the options. Throws {@link IllegalArgumentException} that names a wrong option. */
    static StoreServerConfig parse(String[] arguments) {
        Iterator<String> words = Arrays.asList(arguments).iterator();
        StoreServerConfig.Builder builder = StoreServerConfig.builder(folder(arguments));
        String[] database = {"", ""}; // URL and user
        while (words.hasNext()) {
            String option = words.next();
            if (option.equals("--anonymous")) {
                builder.anonymous();
            } else if (!words.hasNext()) {
                throw new IllegalArgumentException(option + " is no option, or lacks its value\n" + HELP);
            } else {
                apply(builder, database, option, words.next());
            }
        }
        if (!database[0].isEmpty()) {
            builder.database(
                    database[0], database[1].isEmpty() ? null : database[1], System.getenv("STORE_JDBC_PASSWORD"));
        }
        return builder.build();
    }

    private static Path folder(String[] arguments) {
        int at = Arrays.asList(arguments).indexOf("--folder");
        return Path.of(at < 0 || at + 1 == arguments.length ? "store" : arguments[at + 1]);
    }

    private static void apply(StoreServerConfig.Builder builder, String[] database, String option, String value) {
        switch (option) {
            case "--folder" -> {}
            case "--data" -> builder.data(value);
            case "--leftovers-after" ->
                builder.leftoversAfter(Duration.ofSeconds(number(option, value, Integer.MAX_VALUE)));
            case "--users" -> builder.users(Path.of(value));
            case "--host" -> builder.host(value);
            case "--port" -> builder.port((int) number(option, value, 65_535));
            case "--hosts" -> builder.hosts(List.of(value.split(",", -1)));
            case "--proxy" -> builder.proxies(List.of(value.split(",", -1)));
            case "--jdbc-url" -> database[0] = value;
            case "--jdbc-user" -> database[1] = value;
            case "--base-path" -> builder.basePath(value);
            case "--query-path" -> builder.queryPath(value);
            case "--parts" -> parts(builder, value);
            case "--max-data" -> builder.maxDataBytes(number(option, value, Long.MAX_VALUE));
            case "--max-metadata" -> builder.maxMetadataBytes((int) number(option, value, 64 << 20));
            default -> throw new IllegalArgumentException(option + " is no option\n" + HELP);
        }
    }

    private static void parts(StoreServerConfig.Builder builder, String value) {
        String[] names = value.split(",", -1);
        if (names.length != 3) {
            throw new IllegalArgumentException("--parts needs three names: data,metadata,permissions");
        }
        builder.parts(names[0], names[1], names[2]);
    }

    private static long number(String option, String value, long max) {
        try {
            long number = Long.parseLong(value);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " " + value + " is not a number", e);
        }
        throw new IllegalArgumentException(option + " " + value + " is not between 0 and " + max);
    }
}
