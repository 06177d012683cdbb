package io.github.dynurl.store;

import java.math.BigDecimal;

/**
 * A number that prints exactly as it is spelled in the JSON that was read. It is used for spellings that other number
 * types would change, such as {@code 1e3} or {@code -0}. Immutable.
 */
final class VerbatimNumber extends BigDecimal {
    private static final long serialVersionUID = 1;

    private final String text;

    /**
     * Parses a number.
     *
     * @param text a number in the syntax of JSON; the JSON parser has already checked the syntax
     * @throws NumberFormatException if the exponent is too large for a {@code BigDecimal}
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
