package io.fgproxy.examples.embeddedtomcat;

import com.zaxxer.hikari.HikariDataSource;
import io.fgproxy.FgProxy;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.FgProxyFilter;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;

/**
 * Puts the proxy at {@code /v1} before the servlet of the host application. Settings come from a file:
 *
 * <pre>
 * port=8080
 * folder=./data
 * database=jdbc:hsqldb:file:./data/keys;shutdown=true
 * masterKey=(what 'openssl rand -base64 32' prints)
 * openaiKey=sk-…
 * openaiUrl=https://api.openai.com/v1
 * </pre>
 */
public final class EmbeddedTomcat {
    private EmbeddedTomcat() {}

    /** Runs with the file of settings that is named by the argument, until it is killed. */
    public static void main(String[] args) throws IOException, LifecycleException {
        Settings settings = Settings.read(Path.of(args[0]));
        try (HikariDataSource database = Keys.openDatabase(settings)) {
            start(settings, Keys.openProxy(settings, database, System.out))
                    .getServer()
                    .await();
        }
    }

    static Tomcat start(Settings settings, FgProxy proxy) throws LifecycleException {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(settings.get("folder"));
        tomcat.setPort(Integer.parseInt(settings.get("port")));
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);

        // Without asynchronous support all the way the proxy works too, at the price of a thread for each request.
        Wrapper application = Tomcat.addServlet(context, "application", new HostApplication());
        application.setAsyncSupported(true);
        application.addMapping("/*");

        FilterDef filter = new FilterDef();
        filter.setFilterName("fgproxy");
        URI upstream = URI.create(settings.get("openaiUrl"));
        filter.setFilter(new FgProxyFilter(
                proxy, FgProxyConfig.builder().upstream(upstream).build()));
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        FilterMap mapping = new FilterMap();
        mapping.setFilterName("fgproxy");
        mapping.addURLPattern("/v1/*");
        mapping.setDispatcher(DispatcherType.REQUEST.name());
        mapping.setDispatcher(DispatcherType.ASYNC.name());
        context.addFilterMap(mapping);

        tomcat.start();
        return tomcat;
    }
}
