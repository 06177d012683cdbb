package io.github.dynurl.examples.quickstart;

import io.github.dynurl.camel.DynUrlConstants;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Reads the data of an object, and compares their size and SHA-256 with the metadata. Thread-safe. */
final class Verification implements Processor {
    /** Thrown if the data differ from the data that were stored. */
    static final class MismatchException extends IOException {
        MismatchException(String message) {
            super(message);
        }
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Sha256 content;
        try (InputStream in = message.getMandatoryBody(InputStream.class)) {
            content = Sha256.of(in);
        }
        String key = message.getHeader(DynUrlConstants.KEY, String.class);
        Map<?, ?> metadata = message.getHeader(DynUrlConstants.METADATA, Map.class);
        require(key, "size", metadata.get("size"), Long.toString(content.size()));
        require(key, "SHA-256", metadata.get("sha256"), content.hex());
    }

    private static void require(String key, String what, Object expected, String found) throws MismatchException {
        if (!found.equals(String.valueOf(expected))) {
            throw new MismatchException("the data of \"" + key + "\" have the " + what + " " + found
                    + ", but their metadata have " + expected);
        }
    }
}
