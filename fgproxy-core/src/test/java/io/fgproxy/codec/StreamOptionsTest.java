package io.fgproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fgproxy.facts.Contents;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Scalar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamOptionsTest {
    private static final Amendment ASK = new Amendment.SetStreamOption("include_usage", new Scalar.Flag(true));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'model':'m'}|{'stream_options':{'include_usage':true},'model':'m'}",
                "{}|{'stream_options':{'include_usage':true}}",
                "{'stream_options':null,'model':'m'}|{'stream_options':{'include_usage':true},'model':'m'}",
                "{'stream_options':{}}|{'stream_options':{'include_usage':true}}",
                "{'stream_options': { } }|{'stream_options': {'include_usage':true } }",
                "{'stream_options':{'include_usage':false}}|{'stream_options':{'include_usage':true}}",
                "{'stream_options':{'x':[1,{}], 'include_usage' : null , 'y':2}}|{'stream_options':{'x':[1,{}], 'include_usage' : true , 'y':2}}",
                "{'a':'ü','stream_options':{'include_obfuscation':false}}|{'a':'ü','stream_options':{'include_usage':true,'include_obfuscation':false}}"
            })
    void optionsAreAskedForAndAllElseStays(String body, String expected) throws IOException {
        byte[] bytes = body.replace('\'', '"').getBytes(UTF_8);
        RequestFacts facts = facts(bytes);
        List<BodyEdit> edits = BodyEditor.edits(facts, List.of(ASK));
        byte[] edited =
                BodyEditor.edited(new ByteArrayInputStream(bytes), edits).readAllBytes();
        assertThat(new String(edited, UTF_8)).isEqualTo(expected.replace('\'', '"'));
        assertThat(BodyEditor.editedLength(bytes.length, edits)).isEqualTo(edited.length);
    }

    @Test
    void optionsAreAskedForBesideOtherAmendments() throws IOException {
        byte[] bytes = "{\"model\":\"m\"}".getBytes(UTF_8);
        List<Amendment> amendments = List.of(new Amendment.SetParameter("n", new Scalar.Whole(1)), ASK);
        byte[] edited = BodyEditor.edited(new ByteArrayInputStream(bytes), BodyEditor.edits(facts(bytes), amendments))
                .readAllBytes();
        assertThat(new String(edited, UTF_8))
                .isEqualTo("{\"n\":1,\"stream_options\":{\"include_usage\":true},\"model\":\"m\"}");
    }

    @Test
    void optionsThatAreNoObjectCannotBeAmended() {
        byte[] bytes = "{\"stream_options\":[]}".getBytes(UTF_8);
        assertThatIllegalArgumentException().isThrownBy(() -> BodyEditor.edits(facts(bytes), List.of(ASK)));
    }

    @Test
    void optionsTooLongToBeLookedAtAreNotThere() {
        String longest = "{\"stream_options\":{\"x\":\"" + "x".repeat(20_000) + "\"}}";
        assertThat(facts(longest.getBytes(UTF_8)).contents().streamOptions()).isNull();
    }

    @Test
    void aBodyThatIsNotInMemoryIsReadTheSame() {
        byte[] bytes = "{\"a\":[1],\"stream_options\":{\"include_usage\":false}}".getBytes(UTF_8);
        RequestFacts facts =
                Requests.facts(Requests.read(Requests.CHAT, Requests.JSON, Requests.inPieces(bytes, 3, 1)));
        assertThat(facts.contents()).isEqualTo(facts(bytes).contents());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'messages':[{'role':'user','content':'image_url'}]}|0|0|0",
                "{'messages':[{'content':[{'type':'image_url','image_url':{'url':'x'}},{'image_url':'y'}]}]}|2|0|0",
                "{'messages':[{'content':[{'type':'input_audio','input_audio':{'data':'x'}}]}]}|0|1|0",
                "{'messages':[{'content':[{'type':'file','file':{'file_data':'x','filename':'y'}}]}]}|0|0|1",
                "{'messages':[{'content':[{'image_url':null,'file_data':null}]}]}|0|0|0",
                "{'metadata':{'image_url':'x'},'tools':[{'type':'function','function':{'name':'f','parameters':{'image_url':1}}}]}|0|0|0",
                "{'input':[{'role':'user','content':'x'},{'type':'reasoning','id':'rs','encrypted_content':'x'}]}|0|0|2",
                "{'input':[{'type':'function_call_output','output':[{'type':'input_image','image_url':'x'}]}]}|1|0|0"
            })
    void whatABodyBringsAlongIsCounted(String body, long images, long audios, long opaque) {
        assertThat(facts(body.replace('\'', '"').getBytes(UTF_8)).contents())
                .isEqualTo(new Contents(images, audios, opaque, 1, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"messages\":[{\"content\":[{\"Image_URL\":\"x\"}]}]}", "{\"File_Data\":\"x\"}"})
    void namesThatMayBeReadAsThoseAreRefused(String body) {
        assertThat(Requests.refused(Requests.CHAT, body).message()).contains("may be read as");
    }

    private static RequestFacts facts(byte[] body) {
        return Requests.facts(Requests.CHAT, Requests.JSON, body);
    }
}
