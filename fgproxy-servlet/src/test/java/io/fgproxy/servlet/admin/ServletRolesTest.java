package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.FgProxy;
import io.fgproxy.servlet.AdminAuthorizer;
import io.fgproxy.servlet.FgAdminServlet;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.admin.AdminServer.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.security.ConstraintMapping;
import org.eclipse.jetty.ee10.servlet.security.ConstraintSecurityHandler;
import org.eclipse.jetty.security.Constraint;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.security.authentication.BasicAuthenticator;
import org.eclipse.jetty.util.security.Credential;
import org.junit.jupiter.api.Test;

/** The login of an application, as its container has it: an example of an {@link AdminAuthorizer}, too. */
class ServletRolesTest {
    private static void login(ServletContextHandler context) {
        UserStore users = new UserStore();
        users.addUser("anna", Credential.getCredential("a"), new String[] {"ops"});
        users.addUser("ben", Credential.getCredential("b"), new String[] {"support", "staff"});
        users.addUser("carl", Credential.getCredential("c"), new String[] {"staff"});
        HashLoginService service = new HashLoginService("app");
        service.setUserStore(users);
        ConstraintMapping everything = new ConstraintMapping();
        everything.setPathSpec("/*");
        everything.setConstraint(Constraint.ANY_USER);
        ConstraintSecurityHandler security = new ConstraintSecurityHandler();
        security.setLoginService(service);
        security.setAuthenticator(new BasicAuthenticator());
        security.addConstraintMapping(everything);
        context.setSecurityHandler(security);
    }

    private static HttpRequest.Builder as(AdminServer admin, String user, String path) {
        String secret = user + ":" + user.charAt(0);
        String basic = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
        return admin.request(path).header("Authorization", "Basic " + basic);
    }

    private static HttpRequest.Builder mint(AdminServer admin, String user) {
        return as(admin, user, "sub_keys")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"n\"}"));
    }

    @Test
    void rolesOfTheApplicationDecide() throws Exception {
        FgProxy proxy = FgProxy.builder().build();
        FgAdminServlet servlet = new FgAdminServlet(
                proxy,
                AdminAuthorizer.servletRoles("support", "ops"),
                FgProxyConfig.builder().build());
        try (AdminServer admin = new AdminServer(proxy, servlet, ServletRolesTest::login)) {
            Reply anna = admin.send(as(admin, "anna", "me"));
            assertThat(anna.text("/name") + " " + anna.text("/role")).isEqualTo("anna full");
            assertThat(admin.send(as(admin, "ben", "me")).text("/role")).isEqualTo("viewer");
            assertThat(admin.send(as(admin, "carl", "me")).status()).isEqualTo(401);
            assertThat(admin.send(mint(admin, "ben")).status()).isEqualTo(403);
            assertThat(admin.send(mint(admin, "anna")).status()).isEqualTo(201);
            assertThat(admin.send(mint(admin, "anna").header("Sec-Fetch-Site", "cross-site"))
                            .status())
                    .as("browsers send the password by themselves")
                    .isEqualTo(403);
            assertThat(admin.send(as(admin, "anna", "audit")).text("/data/0/actor"))
                    .isEqualTo("anna");
        }
    }
}
