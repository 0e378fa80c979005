package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.admin.AdminRole;
import io.fgproxy.admin.AuditEntry;
import io.fgproxy.codec.AuditJson.Change;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The audit log tells what a change changed, and no secret. */
class AuditJsonTest {
    @Test
    void onlyWhatDiffersIsTold() {
        assertThat(change("{'id':'a','name':'ci','limits':[],'old':1}", "{'id':'a','name':'cd','limits':[],'new':2}"))
                .isEqualTo(new Change(json("{'name':'ci','old':1}"), json("{'name':'cd','new':2}")));
        assertThat(change("{'group':'a'}", "{'group':null}"))
                .isEqualTo(new Change(json("{'group':'a'}"), json("{'group':null}")));
        assertThat(change("{'id':'a'}", "{'id':'a'}")).isEqualTo(new Change(null, null));
        assertThat(change(null, null)).isEqualTo(new Change(null, null));
    }

    @Test
    void whatIsNewOrGoneIsToldAsAWhole() {
        assertThat(change(null, "{'id':'a','name':'ci'}")).isEqualTo(new Change(null, json("{'id':'a','name':'ci'}")));
        assertThat(change("{'id':'a','name':'ci'}", null)).isEqualTo(new Change(json("{'id':'a','name':'ci'}"), null));
    }

    @Test
    void noSecretIsToldWhereverItStands() {
        assertThat(change(
                        null,
                        "{'id':'a','secret':'s','api_key':'k','in':[{'secret':'s','deep':{'api_key':'k','x':1}}]}"))
                .isEqualTo(new Change(null, json("{'id':'a','in':[{'deep':{'x':1}}]}")));
        assertThat(change("{'id':'a','secret':'s'}", "{'id':'a','secret':'t'}")).isEqualTo(new Change(null, null));
    }

    @Test
    void howLimitsStandIsNoChange() {
        String before = "{'usage':{'requests':1},'limits':[{'meter':'requests','amount':%s,'used':1,'held':2,"
                + "'remaining':3,'resets_at':4}]}";
        String after = "{'usage':{'requests':9},'limits':[{'meter':'requests','amount':%s,'used':5,'held':6,"
                + "'remaining':7,'resets_at':8}]}";
        assertThat(change(before.formatted(10), after.formatted(10))).isEqualTo(new Change(null, null));
        assertThat(change(before.formatted(10), after.formatted(20)))
                .isEqualTo(new Change(
                        json("{'limits':[{'meter':'requests','amount':10}]}"),
                        json("{'limits':[{'meter':'requests','amount':20}]}")));
    }

    @Test
    void thoseNamesElsewhereAreOrdinaryMembers() {
        assertThat(change(null, "{'metadata':{'used':1,'usage':2}}"))
                .isEqualTo(new Change(null, json("{'metadata':{'used':1,'usage':2}}")));
    }

    @Test
    void ofManyNewThingsTheIdsAreTold() {
        assertThat(change(null, "{'object':'list','data':[{'id':'a','secret':'s'},{'id':'b'}],'has_more':false}"))
                .isEqualTo(new Change(null, json("{'count':2,'ids':['a','b']}")));
        assertThat(change(null, "{'data':[]}")).isEqualTo(new Change(null, json("{'count':0}")));
        assertThat(change(null, "{'data':'x'}")).isEqualTo(new Change(null, json("{'data':'x'}")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            quoteCharacter = '`',
            value = {
                "{'id':'a','name':'b'} | a",
                "{'name':'b'} | b",
                "{'id':null,'name':'b'} | null",
                "{'id':1} | null",
                "{'object':'list','data':[{'id':'a'}]} | null",
                "{} | null"
            })
    void anAnswerIsAboutItsIdOrName(String answer, @Nullable String id) {
        assertThat(AuditJson.idOf(json(answer))).isEqualTo(id);
    }

    @Test
    void thePageIsExact() {
        AuditEntry begun = new AuditEntry(
                "e1", Instant.ofEpochSecond(50, 999), "ops", AdminRole.FULL, "sub_key.create", null, null, null, false);
        AuditEntry done = begun.done("sk_1", "{\"name\":\"ci\"}", "{\"name\":\"cd\"}");
        assertThat(AuditJson.writePage(List.of(begun, done), true)).isEqualTo(json("""
                {'object':'list','data':[
                {'object':'audit_entry','id':'e1','at':50,'actor':'ops','role':'full','action':'sub_key.create',
                'target':null,'before':null,'after':null,'done':false},
                {'object':'audit_entry','id':'e1','at':50,'actor':'ops','role':'full','action':'sub_key.create',
                'target':'sk_1','before':{'name':'ci'},'after':{'name':'cd'},'done':true}
                ],'first_id':'e1','last_id':'e1','has_more':true}"""));
    }

    private static Change change(@Nullable String before, @Nullable String after) {
        return AuditJson.change(before == null ? null : json(before), after == null ? null : json(after));
    }
}
