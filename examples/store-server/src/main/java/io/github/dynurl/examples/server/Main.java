package io.github.dynurl.examples.server;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Starts the server from the command line, or hashes a password for the users file. */
public final class Main {
    private Main() {}

    /** Runs until it is killed. Exits with status 2 if the options are wrong, and with 1 if the server cannot start. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws InterruptedException {
        try {
            if (arguments.length > 0 && arguments[0].equals("hash")) {
                System.out.println(hash(arguments));
            } else if (String.join(" ", arguments).equals("--help")) {
                System.out.println(Options.HELP);
            } else {
                serve(Options.parse(arguments));
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void serve(StoreServerConfig config) throws IOException, InterruptedException {
        StoreServer server = StoreServer.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server), "store-shutdown"));
        System.out.println("Serving objects at " + server.baseUrl() + ", queries at " + server.queryUrl());
        System.out.println("Look at the objects with a browser: " + server.pageUrl());
        server.join();
    }

    private static void close(StoreServer server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String[] arguments) throws IOException {
        if (arguments.length < 2 || arguments.length > 3) {
            throw new IllegalArgumentException(
                    "hash <user> [<tag>] reads a password and prints a line of the users file");
        }
        String user = arguments[1];
        String tag = arguments.length == 3 ? arguments[2] : user;
        if ((user + tag).contains(":") || user.isEmpty() || tag.isEmpty()) {
            throw new IllegalArgumentException("A user and a tag are not empty and hold no colon");
        }
        return user + ":" + tag + ":" + PasswordHash.of(password(), PasswordHash.DEFAULT_ITERATIONS);
    }

    private static String password() throws IOException {
        Console console = System.console();
        if (console != null) {
            return new String(console.readPassword("Password: "));
        }
        System.err.println("Type the password, which is visible, and press Enter:");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line = in.readLine();
        if (line == null || line.isEmpty()) {
            throw new IllegalArgumentException("The password is empty");
        }
        return line;
    }
}
