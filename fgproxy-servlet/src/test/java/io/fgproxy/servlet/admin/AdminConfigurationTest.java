package io.fgproxy.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.FgProxy;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.servlet.FgAdminServlet;
import jakarta.servlet.ServletException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;

/** The no-argument form, as a web.xml uses it. */
class AdminConfigurationTest {
    private static final String SHA256 = KeyDigest.of(AdminServer.TOKEN).hex();

    @Test
    void findsProxyAndTokenByTheContext() throws Exception {
        assertThat(statusWith(Map.of("adminTokenSha256", SHA256), true)).isEqualTo(200);
    }

    @Test
    void withoutTokenItDoesNotStart() {
        assertDoesNotStart(Map.of(), true, "adminTokenEnv");
        assertDoesNotStart(Map.of("adminTokenEnv", "X", "adminTokenSha256", SHA256), true, "adminTokenEnv");
        assertDoesNotStart(Map.of("adminTokenEnv", "FGPROXY_NOT_SET_ANYWHERE"), true, "FGPROXY_NOT_SET_ANYWHERE");
        assertDoesNotStart(Map.of("adminTokenSha256", "abc"), true, "adminTokenSha256");
        assertDoesNotStart(Map.of("adminTokenSha256", SHA256, "adminToken", "x"), true, "adminToken");
    }

    @Test
    void withoutProxyItDoesNotStart() {
        assertDoesNotStart(Map.of("adminTokenSha256", SHA256), false, "io.fgproxy.FgProxy");
    }

    @Test
    void shortOrUnsendableTokenIsRefused() {
        assertThatThrownBy(() -> FgAdminServlet.tokenDigest("nineteen-characters"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20")
                .hasMessageNotContaining("nineteen");
        assertThatThrownBy(() -> FgAdminServlet.tokenDigest("twenty characters and a blank"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(FgAdminServlet.tokenDigest("exactly-20-character")).isEqualTo(KeyDigest.of("exactly-20-character"));
    }

    private static void assertDoesNotStart(Map<String, String> params, boolean withProxy, String named) {
        assertThatThrownBy(() -> statusWith(params, withProxy))
                .isInstanceOf(ServletException.class)
                .hasMessageContaining(named);
    }

    private static int statusWith(Map<String, String> params, boolean withProxy) throws Exception {
        Server server = new Server();
        try {
            URI base = AdminServer.start(server, new FgAdminServlet(), context -> {
                if (withProxy) {
                    context.setAttribute("io.fgproxy.FgProxy", FgProxy.builder().build());
                }
                context.getServletHandler().getServlet("admin").setInitParameters(params);
                context.getServletHandler().getServlet("admin").setInitOrder(1);
            });
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "sub_keys"))
                    .header("Authorization", "Bearer " + AdminServer.TOKEN)
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .statusCode();
        } finally {
            server.stop();
        }
    }
}
