/**
 * What happens to logs, told to Java Flight Recorder where the JVM has it.
 *
 * <p>Start reading at {@link io.synadb.log.event.LogEvents}. Without the module {@code jdk.jfr} nothing is told and nothing
 * fails: only {@code JfrEvents} names its classes, and only where it is there is that loaded.
 */
@NullMarked
package io.synadb.log.event;

import org.jspecify.annotations.NullMarked;
