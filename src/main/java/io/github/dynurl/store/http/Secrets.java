package io.github.dynurl.store.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows the secrets that a store sends, to hide them where a server gives them back. Immutable. */
final class Secrets {
    private final List<String> values;

    Secrets(List<String> values) {
        this.values = values.stream().filter(value -> !value.isEmpty()).toList();
    }

    /** Replaces each secret in a text. */
    @Nullable
    String hide(@Nullable String text) {
        String hidden = text;
        for (String value : values) {
            hidden = hidden == null ? null : hidden.replace(value, "xxxxxx");
        }
        return hidden;
    }

    /** Tells whether an exception, or one of its causes, says a secret. */
    boolean areIn(Throwable thrown) {
        for (Throwable e = thrown; e != null && !values.isEmpty(); e = e.getCause()) {
            String message = e.getMessage();
            if (message != null && !message.equals(hide(message))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
