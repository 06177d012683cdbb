package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dynurl.camel.internal.options.RedactedUri;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownUriTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            dynurl://s                                          | dynurl://s
            dynurl://s?key=a&filter.b=c%26d                     | dynurl://s?key=a&filter.b=c%26d
            dynurl://s?password=x&key=a                         | dynurl://s?password=xxxxxx&key=a
            dynurl://s?password=RAW(a&b)c&key=a)&key=a          | dynurl://s?password=xxxxxx&key=a
            dynurl://s?access-token=RAW{a&b}&key=a              | dynurl://s?access-token=xxxxxx&key=a
            dynurl://s?http.proxyAuthPassword=x                 | dynurl://s?http.proxyAuthPassword=xxxxxx
            dynurl://s?urlFormat=%7Bbase%7D/%7Bkey%7D&key=a     | dynurl://s?urlFormat=%7Bbase%7D/%7Bkey%7D&key=a
            dynurl://s?queryUrl=http%3A%2F%2Fh%2Ff%3Fk%3Dx&a=b  | dynurl://s?queryUrl=http%3A%2F%2Fh%2Ff%3Fxxxxxx&a=b
            dynurl://s?queryUrl=http://h/f?k=x&a=b              | dynurl://s?queryUrl=http%3A%2F%2Fh%2Ff%3Fxxxxxx&a=b
            dynurl://s?queryUrl=RAW(http://h/f?k=x&y=z)&a=b     | dynurl://s?queryUrl=http%3A%2F%2Fh%2Ff%3Fxxxxxx&a=b
            dynurl://s?UrlFormat={base}/{key}?sig=x             | dynurl://s?UrlFormat=%7Bbase%7D%2F%7Bkey%7D%3Fxxxxxx
            dynurl://s?baseUrl=http://u:p@h/                    | dynurl://s?baseUrl=http%3A%2F%2Fxxxxxx%40h%2F
            dynurl://s?baseUrl=RAW(http://h/c?sv=1&sig=y)&a=b   | dynurl://s?baseUrl=http%3A%2F%2Fh%2Fc%3Fxxxxxx&a=b
            dynurl://s?urlFormat=%zz?x&a                        | dynurl://s?urlFormat=%25zz%3Fxxxxxx&a
            """, delimiter = '|')
    void redactsSecretsAndQueriesOfUrls(String uri, String shown) {
        assertThat(RedactedUri.of(uri)).isEqualTo(shown);
    }
}
