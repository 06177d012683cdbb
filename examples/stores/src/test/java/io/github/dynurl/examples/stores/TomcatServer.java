package io.github.dynurl.examples.stores;

import io.github.dynurl.examples.server.TempFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.catalina.startup.Catalina;
import org.apache.catalina.util.ServerInfo;

/** Runs Tomcat in this JVM, with the server.xml and web.xml of the folder tomcat. */
final class TomcatServer implements Running {
    /** The same folder for all instances, because Tomcat reads its location only once per JVM. */
    private static final Path BASE = Path.of("target/tomcat").toAbsolutePath();

    private final TempFolder folder = TempFolder.create("dynurl-tomcat");
    private final int port = Ports.free();
    private final Catalina catalina = new Catalina();

    TomcatServer() throws IOException {
        Path conf = Files.createDirectories(BASE.resolve("conf"));
        for (String file : new String[] {"server.xml", "web.xml"}) {
            Files.copy(Server.TOMCAT.path().resolve(file), conf.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createDirectories(documents().resolve("objects"));
        Files.createDirectories(folder.path().resolve("webapps"));
        System.setProperty("catalina.home", BASE.toString());
        System.setProperty("catalina.base", BASE.toString());
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

    /** Returns the folder that Tomcat serves. Its subfolder {@code objects} is the store. */
    Path documents() {
        return folder.path().resolve("www");
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
    public void close() {
        catalina.stop();
        folder.close();
    }
}
