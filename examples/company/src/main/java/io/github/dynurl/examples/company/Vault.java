package io.github.dynurl.examples.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The other server, to which reads of a content are redirected. It allows requests to a signed URL, which is valid for one
 * minute, and refuses requests with credentials. Thread-safe.
 */
final class Vault extends Handler.Abstract {
    private static final int VALID_SECONDS = 60;

    private final FileTable files;
    private final SecretKeySpec secret = new SecretKeySpec("the vault's secret".getBytes(UTF_8), "HmacSHA256");

    Vault(FileTable files) {
        this.files = files;
    }

    /** Returns the path and the query of the signed URL of a content. */
    String sign(StoredFile file) {
        String signed = CompanyApi.escaped(file.id()) + "?expires="
                + Instant.now().plusSeconds(VALID_SECONDS).getEpochSecond();
        return "/" + signed + "&signature=" + signature(signed);
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Reply reply;
        try {
            reply = respond(request);
        } catch (ApiProblem e) {
            reply = e.reply();
        }
        reply.send(request, response, callback);
        return true;
    }

    private Reply respond(Request request) throws ApiProblem {
        for (String name : new String[] {HttpHeader.AUTHORIZATION.asString(), "X-Api-Key"}) {
            if (request.getHeaders().contains(name)) {
                throw new ApiProblem(400, "The vault does not want to see " + name);
            }
        }
        String url = request.getHttpURI().getPathQuery().substring(1);
        int end = url.indexOf("&signature=");
        if (end < 0 || !url.equals(url.substring(0, end) + "&signature=" + signature(url.substring(0, end)))) {
            throw new ApiProblem(403, "The URL is not signed");
        }
        long expires = Long.parseLong(url.substring(url.lastIndexOf("?expires=") + "?expires=".length(), end));
        if (Instant.now().getEpochSecond() > expires) {
            throw new ApiProblem(403, "The URL has expired");
        }
        return CompanyApi.read(request, files.find(CompanyApi.unescaped(url.substring(0, url.indexOf('?')))));
    }
}
