package io.fgproxy.examples.embeddedjetty;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.FgProxyServlet;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/**
 * Takes the main key from the environment variable {@code OPENAI_API_KEY}, mints one sub-key, prints it, and serves it
 * on port 8080. Keys and counters are in memory and end with the process.
 */
public final class EmbeddedJetty {
    private static final int PORT = 8080;

    private EmbeddedJetty() {}

    /** Runs until it is killed. */
    public static void main(String[] args) throws Exception {
        String mainKey = Objects.requireNonNull(System.getenv("OPENAI_API_KEY"), "Set OPENAI_API_KEY first");
        start(PORT, mainKey, FgProxyConfig.defaults(), System.out).join();
    }

    static Server start(int port, String mainKey, FgProxyConfig config, PrintStream out) throws Exception {
        FgProxy proxy = FgProxy.builder().build();
        proxy.mainKeys().add(NewMainKey.of("default", mainKey));
        CreatedSubKey key = proxy.subKeys()
                .create(SubKeySettings.named("demo")
                        .allowModels("gpt-4o-mini")
                        .requests(100)
                        .build());

        ServletHolder servlet = new ServletHolder(new FgProxyServlet(proxy, config));
        servlet.setAsyncSupported(true);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(servlet, "/v1/*");

        Server server = new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.setHandler(context);
        server.start();
        out.println("OPENAI_BASE_URL=" + server.getURI().resolve("/v1"));
        out.println("OPENAI_API_KEY=" + key.secret().reveal());
        return server;
    }
}
