package io.github.dynurl.store;

import java.math.BigDecimal;

/**
 * A number that prints exactly as it was spelled in JSON, for spellings that Java would change, such as {@code 1e3} or
 * {@code -0}. Immutable.
 */
final class VerbatimNumber extends BigDecimal {
    private static final long serialVersionUID = 1;

    private final String text;

    /**
     * Parses a number.
     *
     * @throws NumberFormatException if its exponent is too large
     */
    VerbatimNumber(String text) {
        super(text);
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
