package io.fgproxy.servlet.admin;

import io.fgproxy.SubKeys;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageSum;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Finds the names of keys that reports speak of, all at once. Immutable and thread-safe. */
final class KeyNames {
    private final SubKeys subKeys;

    KeyNames(SubKeys subKeys) {
        this.subKeys = subKeys;
    }

    /** The names of the keys of these sums. */
    UnaryOperator<String> of(List<UsageSum> sums) {
        return of(sums.stream()
                .map(sum -> sum.by().getOrDefault(UsageDimension.SUB_KEY, ""))
                .distinct()
                .filter(id -> !id.isEmpty())
                .map(SubKeyId::new)
                .toList());
    }

    /** The names of these keys, of deleted ones too; of what never was a key it is empty. */
    UnaryOperator<String> of(Collection<SubKeyId> ids) {
        Map<String, String> names = new HashMap<>();
        if (!ids.isEmpty()) {
            subKeys.names(ids).forEach((id, name) -> names.put(id.value(), name));
        }
        return id -> names.getOrDefault(id, "");
    }
}
