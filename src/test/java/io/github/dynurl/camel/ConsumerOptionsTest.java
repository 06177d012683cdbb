package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.camel.internal.consume.ConsumerOptions;
import io.github.dynurl.store.Metadata;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("compat")
class ConsumerOptionsTest extends ContextTestCase {
    private ConsumerOptions options(String uri) {
        return camel.getEndpoint(store() + uri, DynUrlEndpoint.class).consumerOptions();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxMessagesPerPoll=-1|maxMessagesPerPoll",
                "maxClaimAttempts=0|maxClaimAttempts",
                "claimLease=10|claimLease",
                "claimLease=0|claimLease",
                "claimLease=60d|claimLease",
                "claimField=RAW( )|claimField",
                "browseLimit=0|browseLimit",
                "deleteAfterRead=true&onCommit.status=done|deleteAfterRead",
                "claim=lease|onCommit",
                "claim=lease&onRollback.status=failed|onCommit",
                "onExhausted.status=failed|onExhausted",
                "onExhausted.status=failed&onCommit.status=done|claim=lease",
                "claim=lease&onCommit.status=done&idempotent=true|idempotent=true",
                "claim=lease&onCommit.status=done&claimField=status|claimField",
                "claim=lease&onCommit.a=1&onRollback.dynurlClaim=x|claimField",
                "claim=lease&onCommit.a=1&filter.dynurlClaim=x|claimField",
                "idempotentEager=true&onCommit.status=done|idempotentEager",
                "onCommit.=x|onCommit",
                "onCommit.status=a&onCommit.status=b|onCommit.status",
                "fetch=all|DynUrlFetch",
                "claim=lock|DynUrlClaim",
                "idempotentKey=etag|DynUrlIdempotentKey",
            })
    void refusesInvalidOptions(String uri, String messagePart) {
        assertThatThrownBy(() -> options(uri)).hasStackTraceContaining(messagePart);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "key=k|pollEnrich",
                "operation=query|operation",
                "range=bytes=0-1|range",
                "ifMatch=RAW(\"x\")|ifMatch",
                "ifNoneMatch=*|ifNoneMatch",
            })
    void refusesConsumerWithOptionsOfOperations(String uri, String messagePart) {
        assertThatThrownBy(() -> routes(rb -> rb.from(store() + uri).to("mock:never")))
                .rootCause()
                .hasMessageContaining(messagePart);
        camel.removeEndpoints("*");
    }

    @Test
    void refusesConsumerWithoutQueryUrl() {
        assertThatThrownBy(() -> routes(
                        rb -> rb.from("dynurl:store?baseUrl=" + server.url()).to("mock:never")))
                .rootCause()
                .hasMessageContaining("queryUrl")
                .hasMessageContaining("dynurl:store");
    }

    @Test
    void isIdempotentByDefaultUnlessStoreRecordsOutcome() {
        assertThat(options("delay=1000").isIdempotent()).isTrue();
        assertThat(options("onRollback.status=failed").isIdempotent()).isTrue();
        assertThat(options("onCommit.status=done").isIdempotent()).isFalse();
        assertThat(options("deleteAfterRead=true").isIdempotent()).isFalse();
        assertThat(options("claim=lease&deleteAfterRead=true").isIdempotent()).isFalse();
        assertThat(options("idempotent=false").isIdempotent()).isFalse();
        assertThat(options("idempotent=true&onCommit.status=done").isIdempotent())
                .isTrue();
        camel.getRegistry().bind("repo", MemoryIdempotentRepository.memoryIdempotentRepository());
        assertThat(options("idempotentRepository=#repo&onCommit.status=done").isIdempotent())
                .isTrue();
        assertThatThrownBy(() -> options("idempotentRepository=#repo&idempotent=false"))
                .rootCause()
                .hasMessageContaining("idempotentRepository");
        assertThatThrownBy(() -> options("idempotentRepository=#repo&claim=lease&onCommit.a=1"))
                .rootCause()
                .hasMessageContaining("idempotentRepository");
    }

    @Test
    void comparesEntityTagIfFetchReadsObject() {
        assertThat(options("delay=1000").isIdempotentByETag()).isTrue();
        assertThat(options("fetch=none").isIdempotentByETag()).isFalse();
        assertThat(options("idempotentKey=key").isIdempotentByETag()).isFalse();
    }

    @Test
    void parsesOnCommitValuesLikeFilterValues() {
        ConsumerOptions options = options("onCommit.n=1&onCommit.done=true&onCommit.text=abc&onCommit.quoted=\"1\"");
        assertThat(options.onCommit())
                .isEqualTo(Metadata.empty()
                        .with("n", 1)
                        .with("done", true)
                        .with("text", "abc")
                        .with("quoted", "1"));
    }
}
