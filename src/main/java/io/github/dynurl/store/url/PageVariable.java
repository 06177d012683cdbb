package io.github.dynurl.store.url;

import org.jspecify.annotations.Nullable;

/** The variable in the URL or in the body of a query that says which page is requested. */
public enum PageVariable {
    /** There is no such variable. */
    NONE(null, ""),
    /** <code>{cursor}</code>: a text from the page before. */
    CURSOR("{cursor}", ""),
    /** <code>{page}</code>: the number of the page, counted by the client. */
    PAGE("{page}", "1"),
    /** <code>{offset}</code>: the number of items on all pages before, counted by the client. */
    OFFSET("{offset}", "0");

    private final @Nullable String variable;
    private final String first;

    PageVariable(@Nullable String variable, String first) {
        this.variable = variable;
        this.first = first;
    }

    /** Returns what replaces the variable for the first page, unless the dialect sets another text; can be empty. */
    public String first() {
        return first;
    }

    /** Returns whether the client counts the value. */
    public boolean isCounted() {
        return this == PAGE || this == OFFSET;
    }

    /** Returns the variable with its braces; "no variable" for {@link #NONE}. */
    @Override
    public String toString() {
        return variable == null ? "no variable" : variable;
    }
}
