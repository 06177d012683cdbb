package io.github.dynurl.examples.kafka;

import kafka.Kafka;
import kafka.tools.StorageTool;

/** A broker and controller in one process: formats its folder and runs until it is killed. */
final class Broker {
    private Broker() {}

    /** The arguments are the properties file of the broker and the id of the cluster. */
    public static void main(String[] arguments) {
        ChildJvm.endWithParent();
        String[] format = {"format", "--cluster-id", arguments[1], "--config", arguments[0], "--ignore-formatted"};
        StorageTool.execute(format, System.out);
        Kafka.main(new String[] {arguments[0]});
    }
}
