package com.example.images;

import org.apache.camel.main.Main;

/** Starts the routes of this project: the Java routes of this package, and the YAML files in resources/camel. */
public final class Application {
    private Application() {}

    public static void main(String[] args) throws Exception {
        new Main(Application.class).run(args);
    }
}
