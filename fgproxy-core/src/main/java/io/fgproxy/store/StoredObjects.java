package io.fgproxy.store;

import io.fgproxy.key.MainKeyId;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** Where the objects that are stored upstream came from; {@link QuotaLedger#settle} writes it. */
public interface StoredObjects {
    /**
     * The main keys with which these objects were created: those of the settlements that ended first, where several told
     * of the same one. Ids are compared exactly, upper and lower case apart. A main key need not be there any more.
     *
     * @param ids of any objects; what is no {@link CreatedObject#isId} is not known
     * @return for each id that is known its main key; empty if none is
     */
    Map<String, MainKeyId> origins(Collection<String> ids);

    /**
     * Forgets the oldest of those that were created before this.
     *
     * @param most how many rows at most
     * @return how many were forgotten
     */
    int forget(Instant before, int most);
}
