package io.github.dynurl.examples.stores;

/**
 * A feature that a server does not support.
 *
 * @param reason the reason, in a few words for the table
 * @param symptom the exception that a check of the feature throws
 */
record Limit(Feature feature, String reason, Class<? extends Throwable> symptom) {}
