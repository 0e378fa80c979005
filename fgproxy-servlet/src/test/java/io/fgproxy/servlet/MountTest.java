package io.fgproxy.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.FgProxy;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.container.Container;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Wherever it is mounted, a request finds the right upstream path or none. */
class MountTest {
    private final FgProxy proxy = FgProxy.builder().build();
    private FakeOpenAi upstream;
    private String auth;

    @BeforeEach
    void start() {
        upstream = FakeOpenAi.start();
        proxy.mainKeys().add(NewMainKey.of("default", upstream.key()));
        auth = "Authorization: Bearer "
                + proxy.subKeys()
                        .create(SubKeySettings.named("k").build())
                        .secret()
                        .reveal();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    private FgProxyConfig.Builder config() {
        return FgProxyConfig.builder().upstream(upstream.baseUrl());
    }

    private static void mount(ServletContext context, HttpServlet servlet, String mapping) {
        ServletRegistration.Dynamic registration = context.addServlet("proxy", servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(mapping);
    }

    private RawResponse get(Container.Running running, String target) {
        try (RawHttp http = RawHttp.connect("127.0.0.1", running.port())) {
            http.sendRequest("GET", target, auth);
            return http.readResponse();
        }
    }

    private void assertServed(Container container, String path, Consumer<ServletContext> setUp, String target)
            throws Exception {
        try (Container.Running running = container.start(path, setUp)) {
            assertThat(get(running, target).status()).isEqualTo(200);
            assertThat(upstream.takeRequest(Duration.ofSeconds(10)).target()).isEqualTo("/v1/models");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''   | /v1/*        | /v1/models",
                "''   | /openai/v1/* | /openai/v1/models",
                "''   | /*           | /models",
                "''   | /            | /models",
                "/app | /v1/*        | /app/v1/models",
                "/app | /*           | /app/models",
                "/a/b | /x/*         | /a/b/x/models"
            })
    void mappingStandsForUpstreamsBase(String contextPath, String mapping, String target) throws Exception {
        for (Container container : Container.values()) {
            FgProxyServlet servlet = new FgProxyServlet(proxy, config().build());
            assertServed(container, contextPath, context -> mount(context, servlet, mapping), target);
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void prefixOverridesTheMapping(Container container) throws Exception {
        FgProxyServlet servlet =
                new FgProxyServlet(proxy, config().prefix("/api/v1").build());
        assertServed(container, "", context -> mount(context, servlet, "/*"), "/api/v1/models");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void exactMappingNeedsThePrefix(Container container) throws Exception {
        FgProxyServlet servlet =
                new FgProxyServlet(proxy, config().prefix("/v1").build());
        assertServed(container, "", context -> mount(context, servlet, "/v1/models"), "/v1/models");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void encodedMountIsNotCutWrongly(Container container) throws Exception {
        FgProxyServlet servlet = new FgProxyServlet(proxy, config().build());
        try (Container.Running running = container.start("/app", context -> mount(context, servlet, "/v1/*"))) {
            for (String target : new String[] {"/a%70p/v1/models", "/app/%761/models", "/app/v1%2Fmodels"}) {
                assertThat(get(running, target).status()).isIn(400, 404);
            }
            assertThat(upstream.count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void filterLeavesOtherPathsToTheApplication(Container container) throws Exception {
        try (Container.Running running = container.start("", context -> {
            FilterRegistration.Dynamic filter = context.addFilter("proxy", new FgProxyFilter(proxy, config().build()));
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
            mount(context, new Says("application"), "/*");
        })) {
            assertThat(get(running, "/v1/models").text()).contains("gpt");
            assertThat(get(running, "/v1x/models").text()).isEqualTo("application");
            assertThat(get(running, "/other").text()).isEqualTo("application");
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void forwardedAndIncludedRequestsAreNotProxied(Container container) throws Exception {
        try (Container.Running running = container.start("", context -> {
            mount(context, new FgProxyServlet(proxy, config().build()), "/v1/*");
            context.addServlet("forward", new Dispatches(false)).addMapping("/forward");
            context.addServlet("include", new Dispatches(true)).addMapping("/include");
        })) {
            assertThat(get(running, "/forward").status()).isEqualTo(404);
            get(running, "/include");
            assertThat(upstream.count()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void filterWithoutAsyncSupportBeforeItMakesItBlock(Container container) throws Exception {
        HttpFilter blocking = new HttpFilter() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                chain.doFilter(request, response);
            }
        };
        FgProxyServlet servlet = new FgProxyServlet(proxy, config().build());
        assertServed(
                container,
                "",
                context -> {
                    context.addFilter("blocking", blocking)
                            .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
                    mount(context, servlet, "/v1/*");
                },
                "/v1/models");
    }

    @ParameterizedTest
    @CsvSource({
        "upstrem,x,upstrem",
        "idleTimeout,soon,idleTimeout",
        "upstream,ftp://x,upstream",
        "maxAttempts,0,maxAttempts",
        "maxAttempts,many,maxAttempts",
        "httpProxy,proxy,httpProxy",
        "httpProxyUser,me,httpProxyPasswordEnv",
        "httpProxyPasswordEnv,PATH,httpProxyUser",
        "trustStore,/no/such/file,trustStore",
        "trustStorePasswordEnv,PATH,trustStore",
        "http2,yes,http2"
    })
    void wrongInitParamFailsTheStartByItsName(String name, String value, String named) {
        assertThatThrownBy(() -> Container.JETTY
                        .start("", context -> {
                            ServletRegistration.Dynamic servlet = context.addServlet("proxy", FgProxyServlet.class);
                            servlet.setInitParameters(Map.of(name, value));
                            servlet.setLoadOnStartup(1);
                            servlet.addMapping("/v1/*");
                        })
                        .close())
                .hasStackTraceContaining(named);
    }

    /** A servlet of the application. */
    private static final class Says extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final String text;

        Says(String text) {
            this.text = text;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getOutputStream().print(text);
        }
    }

    /** A servlet that sends requests on to the proxy inside the application. */
    private static final class Dispatches extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final boolean include;

        Dispatches(boolean include) {
            this.include = include;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            if (include) {
                request.getRequestDispatcher("/v1/models").include(request, response);
            } else {
                request.getRequestDispatcher("/v1/models").forward(request, response);
            }
        }
    }
}
