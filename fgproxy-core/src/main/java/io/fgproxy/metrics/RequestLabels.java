package io.fgproxy.metrics;

import io.fgproxy.operation.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What of a request makes labels. Each part has a bounded number of values, whatever clients send. Immutable and
 * thread-safe; good as a key of a map.
 *
 * @param operation the name in the catalogue; {@link #NONE} if it is not known
 * @param model as in {@link RequestEnd#model}
 * @param azure whether it went to Azure OpenAI
 * @param outcome what became of it
 * @param status that the client was answered with; 0 if it was not
 * @param stream whether the answer was a stream of events
 * @param source how the charge was found, in lower case; {@link #NONE} if it was not admitted
 */
public record RequestLabels(
        String operation, String model, boolean azure, Outcome outcome, int status, boolean stream, String source) {
    /** Stands for what there is not. */
    public static final String NONE = "none";

    private static final int HUNDRED = 100;
    private static final int CLASSES = 5;

    /** The label for an operation; {@link #NONE} for null. */
    public static String nameOf(@Nullable Operation operation) {
        return operation == null ? NONE : operation.name();
    }

    /** The class of the status, such as {@code 2xx}; {@link #NONE} if there is no status, or it is in no class. */
    public String statusClass() {
        int first = status / HUNDRED;
        return first >= 1 && first <= CLASSES ? first + "xx" : NONE;
    }
}
