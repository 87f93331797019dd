package io.synadb.spark.maintenance;

import io.synadb.InvalidArgumentException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;

/** The arguments of one call, by their names; Spark has made them of the types that the parameters have. Immutable. */
final class Arguments {
    private final String procedure;
    private final List<String> names;
    private final InternalRow values;

    Arguments(String procedure, List<ProcedureParameter> parameters, InternalRow values) {
        this.procedure = procedure;
        this.names = parameters.stream().map(ProcedureParameter::name).toList();
        this.values = values;
    }

    /** @throws InvalidArgumentException if it is null */
    String text(String name) {
        return values.getUTF8String(required(name)).toString();
    }

    /** @throws InvalidArgumentException if it is null */
    long number(String name) {
        return values.getLong(required(name));
    }

    /** Empty if it is null. */
    Optional<Long> optionalNumber(String name) {
        return isNull(name) ? Optional.empty() : Optional.of(number(name));
    }

    /** Empty if it is null. */
    Optional<String> optionalText(String name) {
        return isNull(name) ? Optional.empty() : Optional.of(text(name));
    }

    /** Empty if it is null. */
    Optional<Integer> optionalInteger(String name) {
        return isNull(name) ? Optional.empty() : Optional.of(values.getInt(required(name)));
    }

    /** Empty if it is null. */
    Optional<Double> optionalReal(String name) {
        return isNull(name) ? Optional.empty() : Optional.of(values.getDouble(required(name)));
    }

    /**
     * A map from text to text, without entries if it is null.
     *
     * @throws InvalidArgumentException if a value in it is null
     */
    Map<String, String> optionalTexts(String name) {
        if (isNull(name)) {
            return Map.of();
        }
        MapData map = values.getMap(names.indexOf(name));
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < map.numElements(); i++) {
            String key = map.keyArray().getUTF8String(i).toString();
            if (map.valueArray().isNullAt(i)) {
                throw new InvalidArgumentException("'" + key + "' is NULL in the argument '" + name + "' of "
                        + procedure + ": write a value, or leave it out");
            }
            texts.put(key, map.valueArray().getUTF8String(i).toString());
        }
        return texts;
    }

    /** @throws InvalidArgumentException if it is null */
    Instant time(String name) {
        return Instant.EPOCH.plus(number(name), ChronoUnit.MICROS);
    }

    /** Empty if it is null. */
    Optional<Instant> optionalTime(String name) {
        return isNull(name) ? Optional.empty() : Optional.of(time(name));
    }

    private boolean isNull(String name) {
        return values.isNullAt(names.indexOf(name));
    }

    private int required(String name) {
        if (isNull(name)) {
            throw new InvalidArgumentException(
                    "The argument '" + name + "' of " + procedure + " is NULL: write a value, " + name + " => …");
        }
        return names.indexOf(name);
    }
}
