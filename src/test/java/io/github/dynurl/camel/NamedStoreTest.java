package io.github.dynurl.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dynurl.testing.RecordedRequest;
import io.github.dynurl.testing.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.support.PropertyBindingSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests stores that are configured in one place: in a bean with the name of the store, or on the component. */
@Tag("compat")
class NamedStoreTest extends ContextTestCase {
    private final DynUrlConfiguration images = new DynUrlConfiguration();
    private final DynUrlComponent component = camel.getComponent("dynurl", DynUrlComponent.class);

    @BeforeEach
    void bind() {
        images.setBaseUrl(server.url("/images"));
        images.setQueryUrl(server.url("/find"));
        images.setUsername("alice");
        images.setPassword("wonder");
        images.setFilter(new LinkedHashMap<>(Map.of("kind", "image", "size", "5")));
        images.setHttp(new LinkedHashMap<>(Map.of("userAgent", "images/1.0")));
        camel.getRegistry().bind("images", images);
        server.otherwise().reply(Reply.ok("k\n"));
    }

    @Test
    void usesDefaultsOfBeanWithStoreName() {
        template.requestBody("dynurl:images?operation=getData&key=k", "");
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.target()).isEqualTo("/images/k/data");
            assertThat(request.header("Authorization")).startsWith("Basic ");
            assertThat(request.header("User-Agent")).isEqualTo("images/1.0");
        });
    }

    @Test
    void endpointOptionsOverrideBeanWithoutChangingIt() {
        String url = server.url("/other");
        // A URI cannot set baseUrl if the bean contains credentials.
        images.setUsername(null);
        images.setPassword(null);
        template.requestBody(
                "dynurl:images?operation=getData&key=k&baseUrl=" + url + "&http.userAgent=mine&dataPart=raw", "");
        template.requestBody("dynurl:images?operation=getData&key=k", "");
        assertThat(server.requests())
                .extracting(RecordedRequest::target)
                .containsExactly("/other/k/raw", "/images/k/data");
        assertThat(server.requests())
                .extracting(request -> request.header("User-Agent"))
                .containsExactly("mine", "images/1.0");
        assertThat(images.getBaseUrl()).isEqualTo(server.url("/images"));
        assertThat(images.getDataPart()).isEqualTo("data");
        assertThat(images.getOperation()).isNull();
        assertThat(images.getKey()).isNull();
        assertThat(images.getHttp()).isEqualTo(Map.of("userAgent", "images/1.0"));
    }

    @Test
    void bindsSingleFilterAndHttpOptions() {
        DynUrlConfiguration bean = new DynUrlConfiguration();
        DynUrlConfiguration earlierCopy = bean.copy();
        PropertyBindingSupport.bindProperties(
                camel, bean, new LinkedHashMap<>(Map.of("http.userAgent", "mine", "filter.file-type", "cat")));
        assertThat(bean.getHttp()).isEqualTo(Map.of("userAgent", "mine"));
        assertThat(bean.getFilter()).isEqualTo(Map.of("file-type", "cat"));
        assertThat(earlierCopy.getHttp()).isEmpty();
        DynUrlConfiguration copy = bean.copy();
        PropertyBindingSupport.bindProperties(camel, copy, new LinkedHashMap<>(Map.of("http.userAgent", "other")));
        assertThat(bean.getHttp()).isEqualTo(Map.of("userAgent", "mine"));
    }

    @Test
    void mergesFiltersOfBeanAndEndpoint() {
        template.requestBody("dynurl:images?operation=queryKeys&queryResult=list&filter.size=6&filter.new=true", "");
        assertThat(server.requests()).singleElement().satisfies(request -> assertThat(
                        String.valueOf(request.query()).split("&"))
                .containsExactlyInAnyOrder("kind=%22image%22", "size=6", "new=true"));
        assertThat(images.getFilter()).isEqualTo(Map.of("kind", "image", "size", "5"));
    }

    @Test
    void laterChangesOfBeanDoNotAffectEndpoint() {
        DynUrlEndpoint endpoint = camel.getEndpoint("dynurl:images?key=k", DynUrlEndpoint.class);
        images.setBaseUrl(server.url("/changed"));
        images.getFilter().put("late", "x");
        assertThat(endpoint.getConfiguration()).isNotSameAs(images);
        assertThat(endpoint.getConfiguration().getBaseUrl()).isEqualTo(server.url("/images"));
        assertThat(endpoint.getConfiguration().getFilter()).doesNotContainKey("late");
    }

    @Test
    void beanReplacesComponentConfiguration() {
        component.getConfiguration().setBaseUrl(server.url("/component"));
        component.getConfiguration().setUserTag("component");
        template.requestBody("dynurl:images?operation=getData&key=k", "");
        template.requestBody("dynurl:others?operation=getData&key=k", "");
        assertThat(server.requests())
                .extracting(RecordedRequest::target)
                .containsExactly("/images/k/data", "/component/k/data");
    }

    @Test
    void ignoresBeanOfAnotherType() {
        camel.getRegistry().bind("orders", "some other bean");
        component.getConfiguration().setBaseUrl(server.url("/component"));
        template.requestBody("dynurl:orders?operation=getData&key=k", "");
        assertThat(server.requests()).extracting(RecordedRequest::target).containsExactly("/component/k/data");
    }

    @Test
    void failsIfBaseUrlIsNotConfigured() {
        assertThatThrownBy(() -> camel.getEndpoint("dynurl:nobody?key=k"))
                .rootCause()
                .hasMessageContaining("baseUrl");
    }

    @Test
    void bindsComponentProperties() {
        Map<String, Object> properties = new LinkedHashMap<>(Map.of(
                "baseUrl", server.url("/properties"),
                "access-token", "t0",
                "operation-timeout", "3s",
                "bufferSize", "4096",
                "lazyStartProducer", "true",
                "use-global-ssl-context-parameters", "true"));
        boolean bound = PropertyBindingSupport.build()
                .withCamelContext(camel)
                .withTarget(component)
                .withConfigurer(component.getComponentPropertyConfigurer())
                .withProperties(properties)
                .withIgnoreCase(true)
                .withReflection(false)
                .withRemoveParameters(true)
                .bind();
        assertThat(bound).isTrue();
        assertThat(properties).isEmpty();
        DynUrlConfiguration options =
                camel.getEndpoint("dynurl:any?key=k", DynUrlEndpoint.class).getConfiguration();
        assertThat(options.getOperationTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(options.getBufferSize()).isEqualTo(4096);
        assertThat(component.isUseGlobalSslContextParameters()).isTrue();
        template.requestBody("dynurl:any?operation=getData&key=k", "");
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.target()).isEqualTo("/properties/k/data");
            assertThat(request.header("Authorization")).isEqualTo("Bearer t0");
        });
    }

    @Test
    void resolvesPlaceholdersInEndpointUri() {
        camel.getPropertiesComponent().addInitialProperty("images.url", server.url("/images"));
        template.requestBody("dynurl:unnamed?baseUrl={{images.url}}&operation=getData&key={{key:k}}", "");
        assertThat(server.requests()).extracting(RecordedRequest::target).isEqualTo(List.of("/images/k/data"));
    }
}
