package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.operation.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a sub-key may do. Immutable and thread-safe.
 *
 * @param operations which operations it may call
 * @param models which models it may use
 * @param parameters which parameters it may and must send
 * @param tools which tools it may offer to models
 * @param references which stored objects its requests may refer to
 * @param input how large its requests may be
 * @param addresses from where it may be used
 * @param hours when it may be used
 * @param timeouts how long its requests may take
 */
public record Policy(
        OperationRule operations,
        ModelRule models,
        ParameterRule parameters,
        ToolRule tools,
        ReferenceRule references,
        InputRule input,
        AddressRule addresses,
        HoursRule hours,
        TimeoutRule timeouts) {
    private static final Policy STANDARD = new Policy(
            OperationRule.standard(),
            ModelRule.standard(),
            ParameterRule.standard(),
            ToolRule.standard(),
            ReferenceRule.standard(),
            InputRule.standard(),
            AddressRule.standard(),
            HoursRule.standard(),
            TimeoutRule.standard());

    /** All that is safe to share: the inference operations with every model; never administration. */
    public static Policy standard() {
        return STANDARD;
    }

    /** The same policy with another rule for operations. */
    public Policy withOperations(OperationRule changed) {
        return new Policy(changed, models, parameters, tools, references, input, addresses, hours, timeouts);
    }

    /** The same policy with another rule for models. */
    public Policy withModels(ModelRule changed) {
        return new Policy(operations, changed, parameters, tools, references, input, addresses, hours, timeouts);
    }

    /** The same policy with another rule for parameters. */
    public Policy withParameters(ParameterRule changed) {
        return new Policy(operations, models, changed, tools, references, input, addresses, hours, timeouts);
    }

    /** The same policy with another rule for tools. */
    public Policy withTools(ToolRule changed) {
        return new Policy(operations, models, parameters, changed, references, input, addresses, hours, timeouts);
    }

    /** The same policy with another rule for references. */
    public Policy withReferences(ReferenceRule changed) {
        return new Policy(operations, models, parameters, tools, changed, input, addresses, hours, timeouts);
    }

    /** The same policy with another rule for the size of requests. */
    public Policy withInput(InputRule changed) {
        return new Policy(operations, models, parameters, tools, references, changed, addresses, hours, timeouts);
    }

    /** The same policy with another rule for addresses. */
    public Policy withAddresses(AddressRule changed) {
        return new Policy(operations, models, parameters, tools, references, input, changed, hours, timeouts);
    }

    /** The same policy with another rule for hours. */
    public Policy withHours(HoursRule changed) {
        return new Policy(operations, models, parameters, tools, references, input, addresses, changed, timeouts);
    }

    /** The same policy with other timeouts. */
    public Policy withTimeouts(TimeoutRule changed) {
        return new Policy(operations, models, parameters, tools, references, input, addresses, hours, changed);
    }

    /** Judges what is known before the body is read: operation, address and time. */
    public Optional<Decision.Denied> judgeEarly(Operation operation, Circumstances circumstances, Level level) {
        Decision decision = operations.judge(operation, level);
        if (decision instanceof Decision.Allowed) {
            decision = addresses.judge(circumstances);
        }
        if (decision instanceof Decision.Allowed) {
            decision = hours.judge(circumstances);
        }
        return decision instanceof Decision.Denied denied ? Optional.of(denied) : Optional.empty();
    }

    /** The decision of each rule by its name, in the order in which they are asked; the first that denies decides. */
    public Map<String, Decision> judgeEach(RequestFacts facts, Circumstances circumstances, Level level) {
        Map<String, Decision> decisions = new LinkedHashMap<>();
        decisions.put("operations", operations.judge(facts.operation(), level));
        decisions.put("addresses", addresses.judge(circumstances));
        decisions.put("hours", hours.judge(circumstances));
        decisions.put("input", input.judge(facts));
        decisions.put("models", models.judge(facts));
        decisions.put("tools", tools.judge(facts, level));
        decisions.put("references", references.judge(facts, operations, level));
        decisions.put("parameters", parameters.judge(facts));
        return decisions;
    }

    /** The same decisions as one: the first that denies, else the amendments of all. */
    Decision judge(RequestFacts facts, Circumstances circumstances, Level level) {
        Optional<Decision.Denied> early = judgeEarly(facts.operation(), circumstances, level);
        if (early.isPresent()) {
            return early.get();
        }
        Decision decision = input.judge(facts);
        if (decision instanceof Decision.Allowed) {
            decision = models.judge(facts);
        }
        if (decision instanceof Decision.Allowed) {
            decision = tools.judge(facts, level);
        }
        if (decision instanceof Decision.Allowed) {
            decision = references.judge(facts, operations, level);
        }
        return decision instanceof Decision.Allowed ? parameters.judge(facts) : decision;
    }
}
