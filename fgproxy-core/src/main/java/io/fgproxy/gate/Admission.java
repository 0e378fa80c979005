package io.fgproxy.gate;

/** May they: the answer of {@link Gate#admit}. */
public sealed interface Admission permits Admission.Admitted, Refusal {
    /**
     * Yes, and the quota is reserved.
     *
     * @param ticket to be settled or released exactly once, whatever happens
     */
    record Admitted(Ticket ticket) implements Admission {}
}
