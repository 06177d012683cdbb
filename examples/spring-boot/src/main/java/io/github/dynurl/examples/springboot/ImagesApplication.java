package io.github.dynurl.examples.springboot;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** Marks the new objects of a store as seen. */
@SpringBootApplication(proxyBeanMethods = false)
public class ImagesApplication {
    /** Starts the application. */
    public static void main(String[] arguments) {
        SpringApplication.run(ImagesApplication.class, arguments);
    }

    /** Creates the routes; application.yaml has the URL of the store. */
    @Bean
    RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("dynurl:images?filter.status=new&onCommit.status=seen&initialDelay=0&delay=100")
                        .routeId("see")
                        .log("${header.CamelDynUrlKey}: ${body}");

                from("direct:read").routeId("read").to("dynurl:images?operation=getData");
            }
        };
    }
}
