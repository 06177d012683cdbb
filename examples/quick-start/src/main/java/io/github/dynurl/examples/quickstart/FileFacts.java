package io.github.dynurl.examples.quickstart;

import static java.util.Map.entry;

import io.github.dynurl.camel.DynUrlConstants;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.util.MimeTypeHelper;

/** Sets the headers for the key, type and metadata of a file; reads the file once for its SHA-256. Thread-safe. */
final class FileFacts implements Processor {
    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        File file = message.getBody(File.class);
        String path = message.getHeader(Exchange.FILE_NAME, String.class);
        String type =
                Objects.requireNonNullElse(MimeTypeHelper.probeMimeType(file.getName()), "application/octet-stream");
        Sha256 content;
        try (InputStream in = Files.newInputStream(file.toPath())) {
            content = Sha256.of(in);
        }
        message.setHeader(DynUrlConstants.KEY, FolderKeys.of(path));
        message.setHeader(DynUrlConstants.CONTENT_TYPE, type);
        message.setHeader(
                DynUrlConstants.METADATA,
                Map.ofEntries(
                        entry("kind", "quick-start"),
                        entry("status", "new"),
                        entry("name", file.getName()),
                        entry("type", type),
                        entry("size", content.size()),
                        entry("sha256", content.hex())));
    }
}
