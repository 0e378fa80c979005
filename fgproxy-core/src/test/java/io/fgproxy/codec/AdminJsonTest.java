package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.admin.Admin;
import io.fgproxy.admin.AdminToken;
import io.fgproxy.admin.AdminTokenSecret;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Administrators and their tokens: a secret is shown once, and a role is one of three. */
class AdminJsonTest {
    private static final AdminTokenSecret SECRET = AdminTokenSecret.generate(new SecureRandom());

    @Test
    void whoCallsIsWritten() {
        assertThat(AdminJson.write(Admin.full("ops")))
                .isEqualTo(json("{'object':'admin','name':'ops','role':'full','template':null}"));
        assertThat(AdminJson.write(Admin.issuer("desk", "class")))
                .isEqualTo(json("{'object':'admin','name':'desk','role':'issuer','template':'class'}"));
    }

    @Test
    void onlyANewTokenHasItsSecret() {
        String first = """
                {'object':'admin_token','name':'desk','role':'issuer','template':'class','id':'at_1',
                'created_at':50,'expires_at':200}""";
        String second = """
                {'object':'admin_token','name':'eye','role':'viewer','template':null,'id':'at_2',
                'created_at':50,'expires_at':null}""";
        AdminToken issuer = token("at_1", Admin.issuer("desk", "class"), Instant.ofEpochSecond(200));
        assertThat(AdminJson.writeWithSecret(issuer, SECRET))
                .isEqualTo(json(first.replace("}", ",'secret':'" + SECRET.reveal() + "'}")));
        assertThat(AdminJson.writePage(List.of(issuer, token("at_2", Admin.viewer("eye"), null)), true))
                .isEqualTo(json("{'object':'list','data':[" + first + "," + second
                        + "],'first_id':'at_1','last_id':'at_2','has_more':true}"));
        assertThat(AdminJson.writeDeleted("at_1"))
                .isEqualTo(json("{'id':'at_1','object':'admin_token.deleted','deleted':true}"));
    }

    @Test
    void aNewTokenIsRead() {
        assertThat(AdminJson.readNew(utf8("{'name':'ops','role':'full'}")))
                .isEqualTo(new AdminJson.NewToken(Admin.full("ops"), null));
        assertThat(AdminJson.readNew(utf8("{'name':'eye','role':'viewer','template':null,'expires_at':null}")))
                .isEqualTo(new AdminJson.NewToken(Admin.viewer("eye"), null));
        assertThat(AdminJson.readNew(utf8("{'name':'desk','role':'issuer','template':'class','expires_at':200}")))
                .isEqualTo(new AdminJson.NewToken(Admin.issuer("desk", "class"), Instant.ofEpochSecond(200)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'role':'full'} | name: Missing required member name",
                "{'name':'ops'} | role: Missing required member role",
                "{'name':null,'role':'full'} | name: Missing required member name",
                "{'name':1,'role':'full'} | name: name must be a string",
                "{'name':'','role':'full'} | name: name must have 1 to 200 characters",
                "{'name':'ops','role':'FULL'} | role: role: must be viewer, issuer or full",
                "{'name':'ops','role':true} | role: role must be a string",
                "{'name':'ops','role':'full','template':'class'} | template: template must be there for an issuer, and for nobody",
                "{'name':'ops','role':'issuer'} | template: template must be there for an issuer",
                "{'name':'ops','role':'issuer','template':['a']} | template: template must be a string",
                "{'name':'ops','role':'full','expires_at':'1'} | expires_at: expires_at must be an integer",
                "{'name':'ops','role':'full','expires_at':-1} | expires_at: expires_at must be in Unix seconds",
                "{'name':'ops','role':'full','secret':'x'} | secret: Unknown member secret; known are [name, role,"
            })
    void aMistakeIsToldByTheNameOfTheMember(String json, String told) {
        assertThat(mistake(() -> AdminJson.readNew(utf8(json)))).startsWith(told);
    }

    private static AdminToken token(String id, Admin admin, @Nullable Instant expiresAt) {
        return new AdminToken(id, SECRET.digest(), admin, Instant.ofEpochSecond(50, 999), expiresAt);
    }
}
