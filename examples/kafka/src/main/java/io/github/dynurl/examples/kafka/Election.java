package io.github.dynurl.examples.kafka;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.impl.cluster.ClusteredRoutePolicy;

/** Elects the node that lists by a lock in a folder; Camel finds it. Another cluster service of Camel can take its place. */
public final class Election implements CamelConfiguration {
    @Override
    public void configure(CamelContext context) throws Exception {
        FileLockClusterService cluster = new FileLockClusterService();
        cluster.setRoot(context.resolvePropertyPlaceholders("{{lock.folder}}"));
        cluster.setAcquireLockInterval(1);
        context.addService(cluster);
        context.getRegistry().bind("leader", ClusteredRoutePolicy.forNamespace("lister"));
    }
}
