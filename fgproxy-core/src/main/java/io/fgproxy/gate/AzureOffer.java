package io.fgproxy.gate;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.key.AzureShape;
import io.fgproxy.key.MainKey;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.DenialReason;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What upstreams of Azure's shape can do: operations of deployments, of which each has one model. */
final class AzureOffer {
    /** Those that Azure has below {@code /deployments/{deployment}} (its REST reference, data plane, inference). */
    private static final Set<String> OPERATIONS = Set.of(
            "chat.completions.create",
            "completions.create",
            "embeddings.create",
            "images.generate",
            "images.edit",
            "audio.speech.create",
            "audio.transcriptions.create",
            "audio.translations.create");

    /** Where the model stands that the deployment stands for. */
    private static final String MODEL = "model";

    private AzureOffer() {}

    /** Why a main key cannot serve a request; empty if it can. */
    static Optional<Refusal> refusal(MainKey key, RequestFacts facts, List<Amendment> amendments) {
        AzureShape azure = key.azure();
        if (azure == null) {
            return Optional.empty();
        }
        if (!OPERATIONS.contains(facts.operation().name())) {
            return Optional.of(Refusal.of(
                    DenialReason.OPERATION_NOT_ALLOWED,
                    "The upstream of this key does not offer the operation '"
                            + facts.operation().name() + "'."));
        }
        Optional<String> foreign = facts.parameters().stream()
                .map(Parameter::name)
                .filter(AzureOffer::isForeignData)
                .findFirst();
        if (foreign.isPresent()) {
            return Optional.of(new Refusal(
                    DenialReason.PARAMETER_NOT_ALLOWED,
                    "The parameter '" + foreign.get() + "' is not passed on to the upstream of this key.",
                    foreign.get()));
        }
        Optional<String> model = model(facts, amendments);
        if (model.isEmpty()) {
            return Optional.of(new Refusal(
                    DenialReason.MODEL_MISSING, "The upstream of this key needs the model to be named.", MODEL));
        }
        return azure.deploymentOf(model.get()).isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        DenialReason.MODEL_NOT_FOUND,
                        "The model '" + model.get() + "' is not deployed at the upstream of this key.",
                        MODEL));
    }

    /** With what a request that can be served goes there. */
    static UpstreamCredential with(
            UpstreamCredential credential, MainKey key, RequestFacts facts, List<Amendment> amendments) {
        AzureShape azure = key.azure();
        return azure == null
                ? credential
                : model(facts, amendments)
                        .flatMap(azure::deploymentOf)
                        .map(credential::at)
                        .orElse(credential);
    }

    /** What makes Azure fetch data from elsewhere, by an address and credentials in the body; no rule knows of it. */
    private static boolean isForeignData(String parameter) {
        return parameter.replace("_", "").equalsIgnoreCase("datasources");
    }

    /** As it is named in the end. */
    static Optional<String> model(RequestFacts facts, List<Amendment> amendments) {
        for (Amendment amendment : amendments) {
            if (amendment instanceof Amendment.ReplaceModel replaced
                    && replaced.alias().where().equals(MODEL)) {
                return Optional.of(replaced.target());
            }
        }
        return facts.models().stream()
                .filter(each -> each.where().equals(MODEL))
                .map(NamedModel::name)
                .findFirst();
    }
}
