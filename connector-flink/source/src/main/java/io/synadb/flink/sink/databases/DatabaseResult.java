package io.synadb.flink.sink.databases;

/**
 * The databases that one subtask wrote for a checkpoint. Immutable and thread-safe.
 *
 * @param write the id of their hidden folder
 */
public record DatabaseResult(String write) {}
