package io.github.dynurl.examples.stores;

/**
 * Something that is not possible on a server.
 *
 * @param reason why, in a few words for the table
 * @param symptom what happens to whoever tries it all the same
 */
record Limit(Feature feature, String reason, Class<? extends Throwable> symptom) {}
