package io.synadb.spark.write;

import java.io.IOException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * A driver of its own that appends the rows 100 to 199 to a table, and is killed on the way: {@code kill -9}, no shutdown
 * hooks, no finally. Its arguments are the path and the moment.
 */
public final class KilledDriver {
    /** In the middle of the rows of a task. */
    static final String DURING_THE_WRITE = "during-the-write";
    /** When all data is durable, and nothing is published. */
    static final String BEFORE_PUBLICATION = "before-publication";

    private KilledDriver() {}

    public static void main(String[] arguments) {
        String moment = arguments[1];
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        if (moment.equals(BEFORE_PUBLICATION)) {
            killWhenAboutToPublish();
        }
        boolean during = moment.equals(DURING_THE_WRITE);
        spark.range(100, 200, 1, 2)
                .map(
                        (MapFunction<Long, Long>) id -> {
                            if (during && id == 170) {
                                kill();
                            }
                            return id;
                        },
                        Encoders.LONG())
                .toDF("id")
                .write()
                .format("synadb")
                .mode("append")
                .option("chunk-bytes", 64)
                .save(arguments[0]);
        spark.stop();
    }

    /** The connector says what it is about to publish, and a line of the log is a good place to die. */
    private static void killWhenAboutToPublish() {
        String logger = SynaBatchWrite.class.getName();
        Configurator.setLevel(logger, Level.DEBUG);
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        AbstractAppender killer = new AbstractAppender("killer", null, null, false, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                if (event.getMessage().getFormattedMessage().startsWith("Publishing")) {
                    kill();
                }
            }
        };
        killer.start();
        context.getConfiguration().getLoggerConfig(logger).addAppender(killer, Level.DEBUG, null);
    }

    private static void kill() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start();
            while (true) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
