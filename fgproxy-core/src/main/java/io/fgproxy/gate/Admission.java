package io.fgproxy.gate;

import io.fgproxy.policy.Amendment;
import java.util.List;

/** May they: the answer of {@link Gate#admit}. */
public sealed interface Admission permits Admission.Admitted, Refusal {
    /**
     * Yes, and the quota is reserved.
     *
     * @param ticket to be settled or released exactly once, whatever happens
     * @param amendments what must be changed before the request goes upstream; empty if it goes as it is
     */
    record Admitted(Ticket ticket, List<Amendment> amendments) implements Admission {
        /** Copies the list. */
        public Admitted {
            amendments = List.copyOf(amendments);
        }
    }
}
