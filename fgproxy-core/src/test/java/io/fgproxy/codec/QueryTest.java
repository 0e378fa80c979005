package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.DenialReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A query holds parameters that the operation is known to take, each once, and what they name counts. */
class QueryTest {
    private static final String CHATS = "GET /v1/chat/completions";
    private static final String AUDIT = "GET /v1/organization/audit_logs";

    @ParameterizedTest
    @CsvSource({
        "limit=1&model=gpt-4o, gpt-4o",
        "model=gpt-4o&limit=, gpt-4o",
        "model=gpt%2D4o, gpt-4o",
        "model=%67%70%74, gpt",
        "model=a+b, a b",
        "model=a%20b%2b, a b+",
        "model=ft:gpt-4o:org::id, ft:gpt-4o:org::id",
        "model=a=b, a=b",
        "model=%C3%A9, \u00c3\u00a9",
        "model=, ''",
        "model, ''",
    })
    void aModelIsTakenAsWhatItStandsFor(String query, String model) {
        assertThat(Requests.models(facts(CHATS, query))).containsExactly("model=" + model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=1", "limit", "limit=&order=", "metadata[a]=x&metadata[b]=y", "metadata%5Ba%5d=x"})
    void otherParametersAreNoModels(String query) {
        assertThat(facts(CHATS, query).models()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"project_ids[]=p1&project_ids[]=p2", "project_ids%5B%5D=p1&project_ids%5b%5d=p2"})
    void storedObjectsMayBeNamedInAList(String query) {
        assertThat(facts(AUDIT, query).references())
                .containsExactly(
                        new Reference("admin:project", "p1", "project_ids[]"),
                        new Reference("admin:project", "p2", "project_ids[]"));
    }

    @Test
    void aReferenceIsTakenAsWhatItStandsFor() {
        assertThat(facts(AUDIT, "project_ids=proj%5F1").references())
                .containsExactly(new Reference("admin:project", "proj_1", "project_ids"));
    }

    @Test
    void aQueryThatIsEmptyIsNone() {
        assertThat(facts(CHATS, "")).isEqualTo(facts(CHATS, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Model=a", "models=a", "stream=true", "api_key=x", "_method=DELETE", "limit[=1", "limit]=1"})
    void whatTheOperationDoesNotTakeIsRefused(String query) {
        assertThat(refused(CHATS, query).reason()).isEqualTo(DenialReason.QUERY_INVALID);
    }

    @Test
    void anUnknownParameterIsToldByItsName() {
        FactsResult.Unreadable unreadable = refused(CHATS, "limit=1&stream=true");
        assertThat(unreadable.message())
                .isEqualTo("The operation chat.completions.list has no query parameter 'stream'.");
        assertThat(unreadable.param()).isEqualTo("stream");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model=a&model=a",
                "model=a&limit=1&model=b",
                "metadata[a]=x&metadata[a]=y",
                "metadata=x&metadata[a]=y",
                "metadata[a]=x&metadata=y",
                "limit=1&limit[]=2"
            })
    void whatIsGivenTwiceIsRefused(String query) {
        assertThat(refused(CHATS, query).message()).endsWith("is given more than once.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&",
                "limit=1&",
                "&limit=1",
                "limit=1&&order=a",
                "=a",
                "mod%65l=a",
                "limit=1;model=a",
                "model=a#b",
                "model=a%",
                "model=a%2",
                "model=a%2g",
                "model=a b",
                "model=\u00e9",
                "mo+del=a",
                " model=a",
                "model%20=a"
            })
    void whatIsMalformedIsRefused(String query) {
        assertThat(refused(CHATS, query))
                .isEqualTo(new FactsResult.Unreadable(DenialReason.QUERY_INVALID, "The query is malformed.", null));
    }

    private static RequestFacts facts(String route, String query) {
        return Requests.facts(Requests.read(route, query, null, RequestBody.of(new byte[0])));
    }

    private static FactsResult.Unreadable refused(String route, String query) {
        return Requests.unreadable(Requests.read(route, query, null, RequestBody.of(new byte[0])));
    }
}
