package io.github.dynurl.examples.stores;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.startup.Catalina;
import org.apache.catalina.util.ServerInfo;

/** Tomcat in this JVM, with the server.xml and web.xml of its folder. */
final class TomcatServer implements Running {
    private final TempFolder folder = new TempFolder("tomcat");
    private final int port = Ports.free();
    private final Catalina catalina = new Catalina();

    TomcatServer() throws IOException {
        Path conf = Files.createDirectories(folder.path().resolve("conf"));
        for (String file : new String[] {"server.xml", "web.xml"}) {
            Files.copy(Server.TOMCAT.path().resolve(file), conf.resolve(file));
        }
        Files.createDirectories(folder.path().resolve("www/objects"));
        Files.createDirectories(folder.path().resolve("webapps"));
        System.setProperty("catalina.home", folder.path().toString());
        System.setProperty("catalina.base", folder.path().toString());
        System.setProperty("root", folder.path().toString());
        System.setProperty("port", Integer.toString(port));
        catalina.setParentClassLoader(TomcatServer.class.getClassLoader());
        catalina.setUseShutdownHook(false);
        catalina.load();
        catalina.start();
        if (!Ports.answers(port)) {
            close();
            throw new AssertionError("Tomcat did not start");
        }
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public String version() {
        return ServerInfo.getServerInfo();
    }

    @Override
    public void close() throws IOException {
        catalina.stop();
        folder.close();
    }
}
