package io.synadb.spark.read;

import java.util.OptionalLong;
import org.apache.spark.sql.connector.read.Statistics;

/** What a scan expects to read. Immutable and thread-safe. */
record ScanStatistics(OptionalLong sizeInBytes, OptionalLong numRows) implements Statistics {}
