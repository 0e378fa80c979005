package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.FgProxy;
import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a host application's filters do before the proxy stays done. */
class FilterBeforeTest {
    @ParameterizedTest
    @MethodSource("io.fgproxy.servlet.container.Setup#asyncAndBlocking")
    void headersOfFiltersStayOnAnswersAndErrors(Setup setup) throws Exception {
        try (ProxyFixture fixture =
                        ProxyFixture.start(setup, FgProxy.builder().build(), c -> c, FilterBeforeTest::allowOrigins);
                RawHttp http = fixture.connect()) {
            for (String auth : new String[] {fixture.auth, "Authorization: Bearer wrong", fixture.auth}) {
                http.sendRequest("GET", auth.contains("wrong") ? "/v1/models" : "/v1/models/none", auth);
                RawResponse response = http.readResponse();
                assertThat(response.header("access-control-allow-origin")).contains("*");
            }
        }
    }

    private static void allowOrigins(ServletContext context) {
        FilterRegistration.Dynamic cors = context.addFilter("cors", new HttpFilter() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                response.setHeader("Access-Control-Allow-Origin", "*");
                chain.doFilter(request, response);
            }
        });
        cors.setAsyncSupported(true);
        cors.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }
}
