package io.github.dynurl.examples.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the users of a file with one {@code name:tag:password hash} per line, or accepts everybody.
 *
 * <p>A password that was right is kept as a keyed digest, so that the slow hash is computed only once per user and
 * start. Thread-safe.
 */
final class Users {
    static final String ANONYMOUS_TAG = "anonymous";

    // No password has this hash. It is checked for unknown users, so that this takes as long as for a wrong password.
    private static final PasswordHash NOBODY =
            new PasswordHash(PasswordHash.DEFAULT_ITERATIONS, "A".repeat(22), "A".repeat(43));

    private final @Nullable Map<String, User> users;
    private final Map<String, byte[]> digestsOfRightPasswords = new ConcurrentHashMap<>();
    private final byte[] secret = new byte[32];

    private record User(String tag, PasswordHash password) {}

    private Users(@Nullable Map<String, User> users) {
        this.users = users;
        new SecureRandom().nextBytes(secret);
    }

    /** Reads a file; null for the anonymous mode. Throws {@link IllegalArgumentException} that names a wrong line. */
    static Users load(@Nullable Path file) throws IOException {
        if (file == null) {
            return new Users(null);
        }
        Map<String, User> users = new HashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(users, line, "users file " + file + ", line " + (i + 1) + ": ");
            }
        }
        return new Users(users);
    }

    private static void add(Map<String, User> users, String line, String where) {
        String[] fields = line.split(":", -1);
        if (fields.length != 3 || fields[0].isEmpty() || fields[1].isEmpty()) {
            throw new IllegalArgumentException(where + "not name:tag:password hash");
        }
        try {
            if (users.put(fields[0], new User(fields[1], PasswordHash.parse(fields[2]))) != null) {
                throw new IllegalArgumentException("the user " + fields[0] + " is there twice");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + e.getMessage(), e);
        }
    }

    /** Returns the tag of the user in the Authorization header. Throws 401 if the credentials are missing or wrong. */
    String tagOf(@Nullable String authorization) {
        if (users == null) {
            return ANONYMOUS_TAG;
        }
        String[] credentials = credentials(authorization);
        User user = users.get(credentials[0]);
        if (user == null) {
            NOBODY.matches(credentials[1]);
        } else if (isPassword(credentials[0], user, credentials[1])) {
            return user.tag();
        }
        throw HttpProblem.unauthorized("the user or the password is wrong");
    }

    private static String[] credentials(@Nullable String authorization) {
        if (authorization == null) {
            throw HttpProblem.unauthorized("the request has no credentials");
        }
        String[] words = authorization.strip().split(" +", 2);
        if (words.length != 2 || !words[0].equalsIgnoreCase("Basic")) {
            throw HttpProblem.unauthorized("the credentials are not those of basic authentication");
        }
        try {
            String decoded = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
            return (decoded.indexOf(':') < 0 ? decoded + ":" : decoded).split(":", 2);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.unauthorized("the credentials are not Base64");
        }
    }

    private boolean isPassword(String name, User user, String password) {
        byte[] digest = digest(name, password);
        byte[] right = digestsOfRightPasswords.get(name);
        if (right != null && MessageDigest.isEqual(right, digest)) {
            return true;
        }
        boolean matches = user.password().matches(password);
        if (matches) {
            digestsOfRightPasswords.put(name, digest);
        }
        return matches;
    }

    private byte[] digest(String name, String password) {
        MessageDigest sha256 = Digests.sha256();
        sha256.update(secret);
        sha256.update((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        return sha256.digest();
    }
}
