package io.synadb.arrow;

import io.synadb.InvalidArgumentException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of what callers may pass whose compiler knows nothing of null. Stateless and thread-safe. */
public final class Arguments {
    private Arguments() {}

    /**
     * The value, which is there.
     *
     * @param call what was called, as users write it
     * @param what it needs, with an article
     * @throws InvalidArgumentException for null
     */
    public static <T> T require(@Nullable T value, String call, String what) {
        if (value == null) {
            throw new InvalidArgumentException(call + " needs " + what + ", found null.");
        }
        return value;
    }

    /** The values in their order; as {@link #require}, for the list and for each of them. */
    public static <T> List<T> requireAll(@Nullable Collection<? extends @Nullable T> values, String call, String what) {
        for (T value : require(values, call, what)) {
            require(value, call, what);
        }
        return List.copyOf(values);
    }

    /** As {@link #requireAll(Collection, String, String)}. */
    public static <T> List<T> requireAll(@Nullable T @Nullable [] values, String call, String what) {
        return requireAll(Arrays.asList(require(values, call, what)), call, what);
    }
}
