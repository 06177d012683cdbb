package io.github.dynurl.store.http.internal.secret;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The secrets in the requests of one call: those of the store, the values of header fields that the user added, and
 * those that only this call sends, such as signatures. Not thread-safe.
 */
public final class CallSecrets {
    private final Secrets storeSecrets;
    private final Map<String, String> addedHeaders;
    private @Nullable ChangingSecrets sent;
    private @Nullable Secrets all;

    public CallSecrets(Secrets storeSecrets, Map<String, String> addedHeaders) {
        this.storeSecrets = storeSecrets;
        this.addedHeaders = addedHeaders;
    }

    /** Adds secrets that a request of this call contains. */
    public void add(Collection<String> texts) {
        ChangingSecrets changing = sent;
        if (changing == null) {
            changing = new ChangingSecrets();
            sent = changing;
            all = null;
        }
        texts.forEach(changing::add);
    }

    /** Adds the secrets in the query of a URL to which a request of this call is sent. */
    public void addUrl(String url) {
        add(Secrets.textsOfUrlQuery(url));
    }

    /** Returns all secrets that the requests of this call may contain. */
    public Secrets all() {
        Secrets cached = all;
        if (cached == null) {
            cached = storeSecrets.plus(Secrets.ofHeaders(addedHeaders));
            cached = sent == null ? cached : cached.plusChanging(sent);
            all = cached;
        }
        return cached;
    }
}
