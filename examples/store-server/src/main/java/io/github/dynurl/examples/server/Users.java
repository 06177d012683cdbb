package io.github.dynurl.examples.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the users of a file with one {@code name:tag:password hash} per line, or accepts everybody.
 *
 * <p>A password that was right, and the last thousand wrong ones, are kept as keyed digests, so that the slow hash is
 * computed only once for them. The file is read at the start only, so they stay right and wrong. Thread-safe.
 */
final class Users implements AutoCloseable {
    static final String ANONYMOUS_TAG = "anonymous";

    private static final int MAX_WRONG = 1000;

    private final @Nullable Map<String, User> users;
    // No password has this hash. It is checked for unknown users, so that this takes as long as for a wrong password of
    // the user whose hash has the most rounds.
    private final PasswordHash nobody;
    private final Map<String, String> digestsOfRightPasswords = new ConcurrentHashMap<>();
    private final Set<String> digestsOfWrongPasswords = Collections.synchronizedSet(new LinkedHashSet<>());
    private final byte[] secret = new byte[32];
    private final ClientAddresses addresses;
    private final PasswordChecks checks = new PasswordChecks(new LoginFailures());

    private record User(String tag, PasswordHash password) {}

    private Users(@Nullable Map<String, User> users, ClientAddresses addresses) {
        this.users = users;
        this.addresses = addresses;
        int iterations = users == null || users.isEmpty()
                ? PasswordHash.DEFAULT_ITERATIONS
                : users.values().stream()
                        .mapToInt(user -> user.password().iterations())
                        .max()
                        .getAsInt();
        nobody = new PasswordHash(iterations, "A".repeat(22), "A".repeat(43));
        new SecureRandom().nextBytes(secret);
    }

    /** Reads a file; null for the anonymous mode. Throws {@link IllegalArgumentException} that names a wrong line. */
    static Users load(@Nullable Path file, ClientAddresses addresses) throws IOException {
        if (file == null) {
            return new Users(null, addresses);
        }
        Map<String, User> users = new HashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                add(users, line, "users file " + file + ", line " + (i + 1) + ": ");
            }
        }
        return new Users(users, addresses);
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

    /**
     * Gives the receiver the tag of the user who sends a request: now, or on another thread of the server after a check
     * of the password. Throws 401 if credentials are missing or known to be wrong, and 429 if too many wait for checks.
     *
     * @param refused gets the 401 if the check finds that the credentials are wrong, or what made the check fail
     */
    void authenticate(Request request, Consumer<String> receiver, Consumer<Throwable> refused) {
        if (users == null) {
            receiver.accept(ANONYMOUS_TAG);
            return;
        }
        String[] credentials = credentials(request.getHeaders().get(HttpHeader.AUTHORIZATION));
        String name = credentials[0];
        String digest = digest(name, credentials[1]);
        User user = users.get(name);
        if (user != null && isKnown(name, digest)) {
            receiver.accept(user.tag());
            return;
        }
        if (digestsOfWrongPasswords.contains(digest)) {
            throw wrong();
        }
        PasswordHash hash = user == null ? nobody : user.password();
        Executor threads = request.getComponents().getExecutor();
        PasswordChecks.Receiver result = new PasswordChecks.Receiver() {
            @Override
            public void checked(boolean isRight) {
                if (isRight && user != null) {
                    digestsOfRightPasswords.put(name, digest);
                    threads.execute(() -> receiver.accept(user.tag()));
                } else {
                    rememberWrong(digest);
                    threads.execute(() -> refused.accept(wrong()));
                }
            }

            @Override
            public void failed(Throwable failure) {
                threads.execute(() -> refused.accept(failure));
            }
        };
        checks.run(digest, addresses.of(request), digest(name, ""), () -> hash.matches(credentials[1]), result);
    }

    @Override
    public void close() {
        checks.close();
    }

    private static HttpProblem wrong() {
        return HttpProblem.unauthorized("the user or the password is wrong");
    }

    private void rememberWrong(String wrongDigest) {
        synchronized (digestsOfWrongPasswords) {
            digestsOfWrongPasswords.add(wrongDigest);
            if (digestsOfWrongPasswords.size() > MAX_WRONG) {
                digestsOfWrongPasswords.remove(
                        digestsOfWrongPasswords.iterator().next());
            }
        }
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
            String decoded = new String(Base64.getDecoder().decode(words[1]), UTF_8);
            return (decoded.indexOf(':') < 0 ? decoded + ":" : decoded).split(":", 2);
        } catch (IllegalArgumentException e) {
            throw HttpProblem.unauthorized("the credentials are not Base64");
        }
    }

    private boolean isKnown(String name, String digest) {
        String right = digestsOfRightPasswords.get(name);
        return right != null && MessageDigest.isEqual(right.getBytes(UTF_8), digest.getBytes(UTF_8));
    }

    private String digest(String name, String password) {
        MessageDigest sha256 = Digests.sha256();
        sha256.update(secret);
        sha256.update((name + ":" + password).getBytes(UTF_8));
        return Base64.getEncoder().encodeToString(sha256.digest());
    }
}
