package io.fgproxy.servlet.container;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Tally;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.FgProxyFilter;
import io.fgproxy.servlet.FgProxyServlet;
import io.fgproxy.testkit.http.RawHttp;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A proxy on a real container in front of a fake upstream, with one main key and one sub-key without limits. */
public final class ProxyFixture implements AutoCloseable {
    /** The header line of the sub-key. */
    public final String auth;

    /** The secret of the sub-key. */
    public final String key;

    public final FgProxy proxy;
    public final FakeOpenAi upstream;
    private final Container.Running running;
    private Runnable destroy = () -> {};

    private ProxyFixture(
            Setup setup,
            FgProxy proxy,
            FakeOpenAi upstream,
            UnaryOperator<FgProxyConfig.Builder> config,
            Consumer<ServletContext> before)
            throws Exception {
        this.upstream = upstream;
        this.proxy = proxy;
        proxy.mainKeys().add(NewMainKey.of("default", upstream.key()));
        this.key = mint(SubKeySettings.named("test")
                .allowOperations("everything-but-admin")
                .build());
        this.auth = "Authorization: Bearer " + key;
        FgProxyConfig built = config.apply(FgProxyConfig.builder()
                        .upstream(upstream.baseUrl())
                        .prefix("/v1")
                        .shutdownTimeout(Duration.ZERO))
                .build();
        this.running = setup.container().start("", context -> {
            before.accept(context);
            mount(setup, context, built);
        });
    }

    /** With the default configuration. */
    public static ProxyFixture start(Setup setup) throws Exception {
        return start(setup, config -> config);
    }

    /** With a changed configuration. */
    public static ProxyFixture start(Setup setup, UnaryOperator<FgProxyConfig.Builder> config) throws Exception {
        return start(setup, FgProxy.builder().build(), config, context -> {});
    }

    /** With this proxy, a changed configuration, and other servlets and filters mounted before it. */
    public static ProxyFixture start(
            Setup setup, FgProxy proxy, UnaryOperator<FgProxyConfig.Builder> config, Consumer<ServletContext> before)
            throws Exception {
        FakeOpenAi upstream = FakeOpenAi.start();
        try {
            return new ProxyFixture(setup, proxy, upstream, config, before);
        } catch (Exception e) {
            upstream.close();
            throw e;
        }
    }

    private void mount(Setup setup, ServletContext context, FgProxyConfig config) {
        if (setup.filter()) {
            FgProxyFilter mounted = new FgProxyFilter(proxy, config);
            destroy = mounted::destroy;
            FilterRegistration.Dynamic filter = context.addFilter("fgproxy", mounted);
            filter.setAsyncSupported(setup.async());
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
            // What the filter does not take must have somewhere to go on every container.
            ServletRegistration.Dynamic behind = context.addServlet("behind", new Behind());
            behind.setAsyncSupported(setup.async());
            behind.addMapping("/*");
        } else {
            FgProxyServlet mounted = new FgProxyServlet(proxy, config);
            destroy = mounted::destroy;
            ServletRegistration.Dynamic servlet = context.addServlet("fgproxy", mounted);
            servlet.setAsyncSupported(setup.async());
            servlet.addMapping("/v1/*");
        }
    }

    /** Mints a sub-key and returns its secret. */
    public String mint(SubKeySettings settings) {
        return proxy.subKeys().create(settings).secret().reveal();
    }

    /** How all that a key used in its life stands. */
    public Tally tally(CreatedSubKey created) {
        return proxy.subKeys().tally(created.key().id()).orElseThrow();
    }

    /** What a client takes for OpenAI's base URL. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + running.port() + "/v1");
    }

    /** A bare connection to the container. */
    public RawHttp connect() {
        return RawHttp.connect("127.0.0.1", running.port());
    }

    /** Destroys the mounted servlet or filter, while its container goes on. */
    public void destroyProxy() {
        destroy.run();
    }

    /** Stops the container alone. */
    public void closeContainer() {
        running.close();
    }

    @Override
    public void close() {
        try (upstream) {
            running.close();
        }
    }

    /** Stands for the host application behind a filter. */
    private static final class Behind extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setStatus(404);
            response.getOutputStream().print("the host application");
        }
    }
}
