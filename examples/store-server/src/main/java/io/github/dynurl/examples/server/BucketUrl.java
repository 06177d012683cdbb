package io.github.dynurl.examples.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an S3-compatible store, as {@code s3://bucket/prefix}.
 *
 * @param prefix the start of the name of each object; empty, or with a slash at its end
 */
record BucketUrl(String bucket, String prefix) {
    private static final Pattern URL = Pattern.compile("s3://([a-z0-9][a-z0-9._-]{1,61}[a-z0-9])/*([^?#]*?)/*");

    /** Parses a URL. Throws {@link IllegalArgumentException} if the text is not such a URL. */
    static BucketUrl parse(String url) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("data \"" + url + "\" is not written as s3://bucket/prefix");
        }
        String prefix = matcher.group(2);
        return new BucketUrl(matcher.group(1), prefix.isEmpty() ? "" : prefix + "/");
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
