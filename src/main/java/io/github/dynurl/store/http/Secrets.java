package io.github.dynurl.store.http;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Knows the secrets that a store sends, to hide them where a server gives them back. Immutable. */
final class Secrets {
    private final List<String> values;

    Secrets(List<String> values) {
        this.values = values.stream()
                .filter(value -> !value.isEmpty())
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
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

    /** Drops the end of a text that was cut, where it may be the beginning of a secret. */
    String cut(String text) {
        for (String value : values) {
            for (int length = value.length() - 1; length > 0; length--) {
                if (text.endsWith(value.substring(0, length))) {
                    return cut(text.substring(0, text.length() - length));
                }
            }
        }
        return text;
    }

    /** Tells whether an exception, or what it has with it, says a secret. */
    boolean areIn(Throwable thrown) {
        if (values.isEmpty()) {
            return false;
        }
        String message = isOfServer(thrown) ? thrown.getMessage() : null;
        Throwable cause = thrown.getCause();
        return (message != null && !message.equals(hide(message)))
                || (cause != null && areIn(cause))
                || Arrays.stream(thrown.getSuppressed()).anyMatch(this::areIn);
    }

    /** Returns the message of an exception, without secrets where it may quote a server. */
    String messageOf(Throwable thrown, String message) {
        return isOfServer(thrown) ? String.valueOf(hide(message)) : message;
    }

    /** Tells whether a message may quote a server: those of the network, and of sources of data, do not. */
    private static boolean isOfServer(Throwable thrown) {
        return !(thrown instanceof SocketException
                || thrown instanceof SSLException
                || thrown instanceof InterruptedIOException
                || thrown instanceof UnknownHostException
                || thrown instanceof DataEntity.SourceException
                || thrown instanceof GeneralSecurityException);
    }

    @Override
    public String toString() {
        return values.size() + " secrets";
    }
}
