package io.github.dynurl.examples.cluster;

/**
 * What a run is told. Immutable.
 *
 * @param workers how many processes, from 1 to 20; at least 2 if one is killed
 * @param objects how many objects, from 1 to 10,000
 * @param millis what an object takes
 * @param kill whether one worker is killed at half time
 * @param minutes after which a run is given up
 */
record Settings(int workers, int objects, int millis, boolean kill, int minutes) {
    private static final int MAX_WORKERS = 20;
    private static final int MAX_OBJECTS = 10_000;

    Settings {
        require("workers", workers, kill ? 2 : 1, MAX_WORKERS);
        require("objects", objects, 1, MAX_OBJECTS);
        require("millis", millis, 0, Integer.MAX_VALUE);
        require("minutes", minutes, 0, Integer.MAX_VALUE);
    }

    /** Reads the system properties {@code cluster.workers, .objects, .millis, .kill, .minutes}. */
    static Settings ofSystemProperties() {
        return new Settings(
                Integer.getInteger("cluster.workers", 3),
                Integer.getInteger("cluster.objects", 200),
                Integer.getInteger("cluster.millis", 100),
                Boolean.getBoolean("cluster.kill"),
                Integer.getInteger("cluster.minutes", 5));
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", but is " + value);
        }
    }
}
