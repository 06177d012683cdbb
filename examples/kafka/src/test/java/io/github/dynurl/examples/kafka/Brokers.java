package io.github.dynurl.examples.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** Brokers of Apache Kafka in KRaft mode, each a process of its own, on free ports. */
final class Brokers implements AutoCloseable {
    private static final int HEAP_MEGABYTES = 256;
    private static final int TIMEOUT_SECONDS = 90;
    private static final int PARTITIONS = 8;

    private final List<ChildJvm> processes = new ArrayList<>();
    /** The ports of the brokers, and after them the ports of the controllers. */
    private final List<Integer> ports;

    private final int count;

    private Brokers(List<Integer> ports) {
        this.ports = ports;
        this.count = ports.size() / 2;
    }

    /** Starts brokers with their files in a folder, and creates a topic of 8 partitions with a replica on each broker. */
    static Brokers start(Path folder, int count, String topic) throws Exception {
        Brokers brokers = new Brokers(freePorts(2 * count));
        try {
            String cluster = Uuid.randomUuid().toString();
            for (int i = 0; i < count; i++) {
                Path own = Files.createDirectories(folder.resolve("broker-" + i));
                Path properties = Files.writeString(own.resolve("broker.properties"), brokers.properties(i, own));
                brokers.processes.add(ChildJvm.start(
                        Broker.class,
                        HEAP_MEGABYTES,
                        own.resolve("log"),
                        List.of(),
                        List.of(properties.toString(), cluster)));
            }
            brokers.create(topic);
            return brokers;
        } catch (Exception | AssertionError e) {
            brokers.close();
            throw e;
        }
    }

    private String properties(int id, Path folder) {
        int replicas = count;
        int minReplicas = Math.max(1, count - 1);
        String voters = IntStream.range(0, count)
                .mapToObj(i -> i + "@127.0.0.1:" + ports.get(count + i))
                .collect(Collectors.joining(","));
        return """
                process.roles=broker,controller
                node.id=%d
                listeners=PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
                controller.listener.names=CONTROLLER
                controller.quorum.voters=%s
                log.dirs=%s
                default.replication.factor=%d
                min.insync.replicas=%d
                offsets.topic.replication.factor=%d
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=%d
                transaction.state.log.min.isr=%d
                auto.create.topics.enable=false
                group.initial.rebalance.delay.ms=0
                group.min.session.timeout.ms=1000
                """.formatted(
                        id,
                        ports.get(id),
                        ports.get(count + id),
                        voters,
                        folder.resolve("data"),
                        replicas,
                        minReplicas,
                        replicas,
                        replicas,
                        minReplicas);
    }

    /** Creates a topic as soon as all brokers are running. */
    private void create(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", addresses()))) {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
            while (admin.describeCluster()
                            .nodes()
                            .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                            .size()
                    < count) {
                if (System.nanoTime() > end) {
                    throw new IOException("not all brokers have started");
                }
                Thread.sleep(100);
            }
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(PARTITIONS), Optional.of((short) count))))
                    .all()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).collect(Collectors.toList());
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Returns the addresses of the brokers, for the property bootstrap.servers of clients. */
    String addresses() {
        return ports.subList(0, count).stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    void kill(int broker) {
        processes.get(broker).kill();
    }

    @Override
    public void close() {
        processes.forEach(ChildJvm::close);
    }
}
