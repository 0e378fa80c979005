package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogReaderTest {
    private static final String GOOD = "POST\t/v1/things/{id}\tthings.update\tthings:write\tOWNED\tJSON,MULTIPART\t"
            + "body:/a/*/model|multipart:model|path:id|stored:its maker\ty\tm-1\ty\tn\trag,batch"
            + "\tthing\tmax_tokens,size,max_output\tmax_output,max_tokens\tafter,limit\tpart";

    @Test
    void everyColumnIsRead() throws IOException {
        assertThat(CatalogReader.read(new StringReader("# head\n\n" + GOOD + "\n")))
                .containsExactly(new Operation(
                        "things.update",
                        "POST",
                        "/v1/things/{id}",
                        "things:write",
                        Exposure.OWNED,
                        Set.of(BodyKind.JSON, BodyKind.MULTIPART),
                        List.of(
                                new ModelLocation.Body(List.of("a", "*", "model")),
                                new ModelLocation.MultipartField("model"),
                                new ModelLocation.PathVariable("id"),
                                new ModelLocation.Stored("its maker")),
                        true,
                        "m-1",
                        true,
                        false,
                        Set.of("rag", "batch"),
                        new ParameterNames(
                                Set.of("max_tokens", "size", "max_output"),
                                List.of("max_output", "max_tokens"),
                                Set.of("after", "limit")),
                        "thing",
                        "part"));
    }

    @Test
    void dashesMeanNone() throws IOException {
        Operation operation = CatalogReader.read(new StringReader(
                        "GET\t/v1/things\tthings.list\tthings:read\tOPEN\t-\t-\tn\t-\tn\tn\t-\t-\t-\t-\t-\t-"))
                .get(0);
        assertThat(operation.bodies()).isEmpty();
        assertThat(operation.modelLocations()).isEmpty();
        assertThat(operation.defaultModel()).isNull();
        assertThat(operation.presets()).isEmpty();
        assertThat(operation.parameters()).isEqualTo(ParameterNames.NONE);
        assertThat(operation.resource()).isNull();
        assertThat(operation.creates()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "OWNED, SECRET, SECRET",
        "JSON, XML, XML",
        "body:/a, body:a, body location",
        "body:/a, body:/a//b, empty segments",
        "stored:its maker, stored:, needs a name",
        "path:id, header:x, header:x",
        "path:id, nowhere, nowhere",
        "y, maybe, maybe",
        "/v1/things, v1/things, absolute template",
    })
    void malformedLineIsNamedByItsNumber(String good, String bad, String reason) {
        String table = "# head\n" + GOOD.replaceFirst(good, bad) + "\n";
        assertThatThrownBy(() -> CatalogReader.read(new StringReader(table)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("operations.tsv line 2: ")
                .hasMessageContaining(reason);
    }

    @Test
    void missingColumnIsNamedByItsLine() {
        assertThatThrownBy(() -> CatalogReader.read(new StringReader(GOOD + "\nGET\t/v1/things\n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("operations.tsv line 2: expected 17 columns, found 2");
    }

    @Test
    void twinsAreRefused() throws IOException {
        List<Operation> sameName = CatalogReader.read(new StringReader(GOOD + "\n" + GOOD));
        assertThatThrownBy(() -> new OperationCatalog(sameName))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("things.update");
        List<Operation> sameRoute = CatalogReader.read(new StringReader(
                GOOD + "\n" + GOOD.replace("things.update", "things.change").replace("{id}", "{other}")));
        assertThatThrownBy(() -> new OperationCatalog(sameRoute))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("same route");
    }
}
