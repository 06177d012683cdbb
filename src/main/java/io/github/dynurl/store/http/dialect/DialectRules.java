package io.github.dynurl.store.http.dialect;

import io.github.dynurl.store.url.PageVariable;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks whether the values of a dialect fit together. Adds a fault for each contradiction. */
final class DialectRules {
    private final DialectSettings settings;
    private final Faults faults;

    DialectRules(DialectSettings settings, Faults faults) {
        this.settings = settings;
        this.faults = faults;
    }

    /** Adds a fault of a value. If a file set the value, the fault starts with the file and the line. */
    void addFault(DialectValue value, String sentence) {
        String origin = settings.origin(value);
        faults.add(origin == null ? sentence : origin + ": " + sentence);
    }

    /**
     * Checks all rules.
     *
     * @param pageVariable the variable of queryUrl or of the body of queries that says which page is requested; null if
     *     the store has no queryUrl
     */
    void check(@Nullable PageVariable pageVariable) {
        checkPatchContentType();
        checkPermissions();
        checkCreate();
        checkMetadataHeaders();
        checkCopyMethod();
        new QueryRules(settings, this::addFault).check(pageVariable);
    }

    private void checkPatchContentType() {
        boolean usesPatch = settings.requiredText(DialectValue.UPDATE_MODE).equals("patch")
                || settings.requiredText(DialectValue.SET_METADATA_METHOD).equals("PATCH");
        if (settings.text(DialectValue.PATCH_CONTENT_TYPE) != null && !usesPatch) {
            addFault(
                    DialectValue.PATCH_CONTENT_TYPE,
                    "patchContentType has no effect without updateMode=patch or setMetadataMethod=PATCH");
        }
    }

    private void checkPermissions() {
        if (settings.text(DialectValue.PERMISSIONS_URL) != null
                && settings.requiredText(DialectValue.PERMISSIONS).equals("none")) {
            addFault(DialectValue.PERMISSIONS_URL, "permissionsUrl has no effect with permissions=none");
        }
    }

    private void checkCreate() {
        checkNoEffectWithout(DialectValue.CREATE_URL, DialectValue.CREATE_BODY, DialectValue.CREATE_KEY_POINTER);
    }

    /** If the required value is not set, adds a fault for each of the values that differs from its default. */
    private void checkNoEffectWithout(DialectValue required, DialectValue... values) {
        if (settings.text(required) != null) {
            return;
        }
        for (DialectValue value : values) {
            if (!Objects.equals(settings.text(value), value.defaultText())) {
                addFault(value, value + " has no effect without " + required);
            }
        }
    }

    private void checkMetadataHeaders() {
        checkNoEffectWithout(
                DialectValue.METADATA_HEADERS,
                DialectValue.METADATA_HEADERS_UPDATE,
                DialectValue.METADATA_HEADERS_ENCODING);
        if (settings.text(DialectValue.METADATA_HEADERS) == null) {
            return;
        }
        if (settings.text(DialectValue.METADATA_POINTER) != null) {
            addFault(DialectValue.METADATA_POINTER, "metadataPointer has no effect with metadataHeaders");
        }
        if (settings.requiredText(DialectValue.CREATE_BODY).equals("metadata")) {
            addFault(DialectValue.CREATE_BODY, "createBody=metadata is not possible with metadataHeaders");
        }
        String update = settings.requiredText(DialectValue.METADATA_HEADERS_UPDATE);
        if (update.equals("put") && settings.text(DialectValue.METADATA_URL) == null) {
            addFault(DialectValue.METADATA_HEADERS_UPDATE, "metadataHeadersUpdate=put needs metadataUrl");
        }
        if (update.equals("copy") && !hasCopyHeaders()) {
            addFault(
                    DialectValue.METADATA_HEADERS_UPDATE,
                    "metadataHeadersUpdate=copy needs metadataHeaders that end in -meta-, such as x-amz-meta-");
        }
    }

    /** Returns whether the names of the header fields of a copy can be derived from metadataHeaders. */
    private boolean hasCopyHeaders() {
        String prefix = settings.text(DialectValue.METADATA_HEADERS);
        return prefix != null && prefix.toLowerCase(Locale.ROOT).endsWith("-meta-");
    }

    private void checkCopyMethod() {
        String method = settings.requiredText(DialectValue.COPY_METHOD);
        if (method.equals("PUT") && !hasCopyHeaders()) {
            addFault(
                    DialectValue.COPY_METHOD,
                    "copyMethod=PUT needs metadataHeaders that end in -meta-, such as x-amz-meta-");
        }
    }
}
