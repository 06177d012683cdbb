package io.github.dynurl.examples.company;

import java.time.Duration;
import java.util.Map;

/** The two logins of the service. Each has a YAML file with its beans. */
enum Login {
    API_KEY("api-key", Map.of("company.apiKey", "sesame+1%&x")) {
        @Override
        Access access() {
            return new ApiKey("sesame+1%&x");
        }
    },
    OAUTH2("oauth2", Map.of("company.clientId", "camel", "company.clientSecret", "s3cret")) {
        @Override
        Access access() {
            return new OAuth2("camel", "s3cret", TOKEN_LIFETIME);
        }
    };

    static final Duration TOKEN_LIFETIME = Duration.ofSeconds(5);

    private final String login;
    private final Map<String, String> secrets;

    Login(String login, Map<String, String> secrets) {
        this.login = login;
        this.secrets = secrets;
    }

    String login() {
        return login;
    }

    /** Returns the properties that otherwise come from the environment. */
    Map<String, String> secrets() {
        return secrets;
    }

    /** Returns an access control that accepts these secrets. */
    abstract Access access();
}
