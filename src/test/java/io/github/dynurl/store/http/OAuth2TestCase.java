package io.github.dynurl.store.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import io.github.dynurl.testing.ScriptedServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Provides a server that issues access tokens, and a store that uses them. */
abstract class OAuth2TestCase extends HttpStoreTestCase {
    static final String CLIENT = "client-1";
    static final String SECRET = "cl1ent/s3cret+x=";
    static final String TOKEN_PATH = "/oauth/token";

    @RegisterExtension
    final ScriptedServer issuer = ScriptedServer.start();

    /** The number of the last token. The tokens are {@code token-number-1}, {@code token-number-2}, … */
    final AtomicInteger issued = new AtomicInteger();

    HttpStoreBuilder oauth2() {
        return builder().oauth2(CLIENT, SECRET, issuer.url(TOKEN_PATH), null, null);
    }

    Reply nextToken() {
        return nextToken("");
    }

    /**
     * Returns a response of the token endpoint with the next token.
     *
     * @param fields more fields of the JSON object, each after a comma
     */
    Reply nextToken(String fields) {
        return Reply.json("{\"access_token\":\"" + token(issued.incrementAndGet()) + "\",\"token_type\":\"Bearer\""
                + fields + "}");
    }

    void issueTokens() {
        issueTokens("");
    }

    /** Lets the token endpoint issue tokens with more fields of the JSON object, each after a comma. */
    void issueTokens(String fields) {
        issuer.on("POST", TOKEN_PATH).reply(request -> nextToken(fields));
    }

    static String token(int number) {
        return "token-number-" + number;
    }

    /** Makes {@link #ifAuthorized} reject all tokens that were issued so far. */
    void revokeToken() {
        issued.incrementAndGet();
    }

    /** Returns the reply if the request has the last token, otherwise 401. */
    Reply ifAuthorized(RecordedRequest request, Reply reply) {
        return ("Bearer " + token(issued.get())).equals(request.header("Authorization")) ? reply : Reply.status(401);
    }

    @AfterEach
    void issuerHasNoProblem() {
        assertThat(issuer.problems()).isEmpty();
    }
}
