package io.github.dynurl.camel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;

/** Records all log messages, including those of the component's classes at every level, until it is closed. */
final class LogCanary extends AbstractAppender implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);

    private LogCanary() {
        super("canary", null, null, true, Property.EMPTY_ARRAY);
    }

    static LogCanary listen() {
        LogCanary canary = new LogCanary();
        canary.start();
        canary.context.getConfiguration().addAppender(canary);
        canary.context.getRootLogger().addAppender(canary);
        Configurator.setRootLevel(Level.INFO);
        Configurator.setLevel("io.github.dynurl", Level.ALL);
        Configurator.setLevel("org.apache.camel", Level.DEBUG);
        return canary;
    }

    @Override
    public void append(LogEvent event) {
        Throwable thrown = event.getThrown();
        lines.add(event.getThreadName() + " " + event.getLoggerName() + " "
                + event.getMessage().getFormattedMessage()
                + (thrown == null ? "" : SecretsTest.stackTrace(thrown)));
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        context.reconfigure();
        stop();
    }
}
