package io.github.dynurl.examples.company;

import java.util.function.LongFunction;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The service, on a free port of 127.0.0.1 until it is closed. Thread-safe. */
public final class CompanyService implements AutoCloseable {
    private final Server jetty;
    private final ServerConnector connector;

    private CompanyService(Handler handler) {
        QueuedThreadPool threads = new QueuedThreadPool(20, 4);
        threads.setDaemon(true);
        jetty = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        // An id may be any text; its slashes are encoded.
        http.setUriCompliance(UriCompliance.UNSAFE);
        connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(handler);
    }

    /** Starts a service that numbers its files: the first id is F-2026/00001. */
    public static CompanyService start(Access access) throws Exception {
        return start(access, "F-2026/%05d"::formatted);
    }

    /** @param ids returns the id of the n-th file */
    public static CompanyService start(Access access, LongFunction<String> ids) throws Exception {
        return started(new CompanyService(new CompanyApi(access, new FileTable(ids), file -> "")));
    }

    /** Starts a service that redirects reads of a content to a signed URL of another server. */
    public static CompanyService startWithVault(Access access) throws Exception {
        FileTable files = new FileTable("F-2026/%05d"::formatted);
        Vault vault = new Vault(files);
        CompanyService vaultServer = started(new CompanyService(vault));
        CompanyService service =
                new CompanyService(new CompanyApi(access, files, file -> vaultServer.url() + vault.sign(file)));
        service.jetty.addBean(vaultServer.jetty, true); // stops with the service
        return started(service);
    }

    private static CompanyService started(CompanyService service) throws Exception {
        service.jetty.start();
        return service;
    }

    /** Returns the URL of the service, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + connector.getLocalPort();
    }

    @Override
    public void close() throws Exception {
        jetty.stop();
    }
}
