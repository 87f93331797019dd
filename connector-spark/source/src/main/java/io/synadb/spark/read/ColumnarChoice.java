package io.synadb.spark.read;

import io.synadb.arrow.Schemas;
import io.synadb.spark.config.ColumnarReads;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.package$;
import org.apache.spark.sql.connector.read.Scan.ColumnarSupportMode;
import org.apache.spark.sql.internal.SQLConf;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a scan hands out columns or rows.
 *
 * <p>Thread-safe.
 */
final class ColumnarChoice {
    private static final Logger LOG = LoggerFactory.getLogger(ColumnarChoice.class);
    /** In this release, a Python function directly above a columnar scan never returns: SPARK-58241. */
    private static final String HANGING_SPARK = "4.2.0";

    private static final String COLUMNAR_PYTHON_INPUT = "spark.sql.execution.arrow.pythonUDF.columnarInput.enabled";
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private ColumnarChoice() {}

    static ColumnarSupportMode of(ColumnarReads columnar, Schema columns) {
        boolean wanted =
                switch (columnar) {
                    case ALWAYS -> true;
                    case NEVER -> false;
                    case AUTO ->
                        columns.getFields().stream().noneMatch(Schemas::isTensor)
                                && !mayHang(package$.MODULE$.SPARK_VERSION(), SQLConf.get());
                };
        return wanted ? ColumnarSupportMode.SUPPORTED : ColumnarSupportMode.UNSUPPORTED;
    }

    /** Whether this Spark hangs when a Python function stands above columns, which a scan cannot see. */
    static boolean mayHang(String sparkVersion, SQLConf conf) {
        boolean hangs = sparkVersion.equals(HANGING_SPARK)
                && Boolean.parseBoolean(conf.getConfString(COLUMNAR_PYTHON_INPUT, "true"));
        if (hangs && WARNED.compareAndSet(false, true)) {
            LOG.warn(
                    "Reading rows instead of columns: Spark {} hangs when a Python function stands above a columnar scan"
                            + " (SPARK-58241). Use Spark 4.2.1, or set {}=false, or the read option read.columnar=true",
                    HANGING_SPARK,
                    COLUMNAR_PYTHON_INPUT);
        }
        return hangs;
    }
}
