package io.github.dynurl.examples.kafka;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.cluster.FileLockClusterService;
import org.apache.camel.impl.cluster.ClusteredRoutePolicy;

/** Elects the lister by a lock in a folder. Camel finds this class. Another cluster service of Camel can replace the lock. */
public final class Election implements CamelConfiguration {
    @Override
    public void configure(CamelContext context) throws Exception {
        FileLockClusterService cluster = new FileLockClusterService();
        cluster.setRoot(context.resolvePropertyPlaceholders("{{lock.folder}}"));
        cluster.setAcquireLockInterval(1); // seconds
        context.addService(cluster);
        context.getRegistry().bind("leader", ClusteredRoutePolicy.forNamespace("lister"));
    }
}
