package io.fgproxy.servlet.exchange;

import io.fgproxy.key.SubKey;
import io.fgproxy.operation.OperationMatch;
import io.fgproxy.servlet.http.HeaderRules;
import io.fgproxy.servlet.http.RequestTarget;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request when its head was read and its sender may call the operation. Immutable.
 *
 * @param key of the sender
 * @param source the address of the sender; null if it is not known
 * @param operation what is called
 * @param target as it arrived
 * @param contentType null for none
 * @param fields the header fields that go upstream
 * @param declaredLength of the body; -1 if it is not told in advance
 * @param maxBody how many bytes a body may have, whosever it is
 * @param knownMaxBody how many the policy of the key allows, as far as is known; ask again before refusing more
 */
record Arrival(
        SubKey key,
        @Nullable InetAddress source,
        OperationMatch operation,
        RequestTarget target,
        @Nullable String contentType,
        List<HeaderRules.Field> fields,
        long declaredLength,
        long maxBody,
        long knownMaxBody) {}
