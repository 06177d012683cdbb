package io.github.dynurl.store;

import java.math.BigDecimal;

/** Is a number that keeps the form in which JSON has it, where Java writes it in another: {@code 1e3}, {@code -0}. Immutable. */
final class WrittenNumber extends BigDecimal {
    private static final long serialVersionUID = 1;

    private final String text;

    /**
     * Reads a number.
     *
     * @throws NumberFormatException if its exponent is too large
     */
    WrittenNumber(String text) {
        super(text);
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
