package io.github.dynurl.examples.cluster;

/**
 * The settings of one run of the example. Immutable.
 *
 * @param workers the number of worker processes, from 1 to 20; at least 2 if one is killed
 * @param objects the number of objects, from 1 to 10,000
 * @param millis how many milliseconds a worker needs for one object
 * @param kill whether one worker is killed when half of the objects are done
 * @param minutes the time after which the run fails
 * @param browse whether the page of the store server is opened in the user's browser
 */
record Settings(int workers, int objects, int millis, boolean kill, int minutes, boolean browse) {
    private static final int MAX_WORKERS = 20;
    private static final int MAX_OBJECTS = 10_000;

    Settings {
        require("workers", workers, kill ? 2 : 1, MAX_WORKERS);
        require("objects", objects, 1, MAX_OBJECTS);
        require("millis", millis, 0, Integer.MAX_VALUE);
        require("minutes", minutes, 0, Integer.MAX_VALUE);
    }

    /** Reads the system properties {@code cluster.workers, .objects, .millis, .kill, .minutes, .browse}. */
    static Settings ofSystemProperties() {
        return new Settings(
                Integer.getInteger("cluster.workers", 3),
                Integer.getInteger("cluster.objects", 200),
                Integer.getInteger("cluster.millis", 100),
                Boolean.getBoolean("cluster.kill"),
                Integer.getInteger("cluster.minutes", 5),
                Boolean.getBoolean("cluster.browse"));
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be from " + least + " to " + most + ", but is " + value);
        }
    }
}
