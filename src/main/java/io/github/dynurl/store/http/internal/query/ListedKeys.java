package io.github.dynurl.store.http.internal.query;

import io.github.dynurl.store.Key;
import io.github.dynurl.store.Part;
import io.github.dynurl.store.url.KeyForm;
import io.github.dynurl.store.url.Target;
import io.github.dynurl.store.url.UrlLayout;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Converts the keys, paths or URLs in query responses to keys of the store. Thread-safe if {@code outsideListener} is
 * thread-safe.
 *
 * @param layout the templates that make the URLs of objects
 * @param form the form of the keys in the responses
 * @param rewrite replaces an origin that only the server itself knows by the origin of the store
 * @param outsideListener receives a path or URL that belongs to no object of the store
 */
public record ListedKeys(UrlLayout layout, KeyForm form, OriginRewrite rewrite, Consumer<String> outsideListener) {
    /**
     * Returns the key of an object; null if there is no legal key, or if a path or URL does not belong to the data of
     * an object.
     *
     * @param text the key, or the path or URL of the object's data
     * @param page the URL of the response
     */
    @Nullable
    String toKey(String text, Target page) {
        if (form == KeyForm.key) {
            return Key.flawOf(text) == null ? text : null;
        }
        return find(text, page, Part.DATA).orElse(null);
    }

    /**
     * Returns whether a text for which {@link #toKey} has returned null must be counted as skipped. The path or URL of
     * another part of an object is not counted, because the list contains the data of that object, too. Calls the
     * listener if a path or URL belongs to no object.
     */
    boolean isSkipped(String text, Target page) {
        boolean isOtherPart = form != KeyForm.key
                && (find(text, page, Part.METADATA).isPresent()
                        || find(text, page, Part.PERMISSIONS).isPresent());
        if (form != KeyForm.key && !isOtherPart) {
            outsideListener.accept(text);
        }
        return !isOtherPart;
    }

    private Optional<String> find(String text, Target page, Part part) {
        return form == KeyForm.path
                ? layout.keyOfPath(text, part)
                : page.resolveExactly(text.strip()).flatMap(url -> layout.keyOf(rewrite.apply(url, page), part));
    }
}
