package io.fgproxy.examples.springboot;

import io.fgproxy.FgProxy;
import io.fgproxy.jdbc.JdbcKeyStore;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.servlet.FgAdminServlet;
import io.fgproxy.servlet.FgProxyConfig;
import io.fgproxy.servlet.FgProxyServlet;
import java.net.URI;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Serves OpenAI's API at {@code /openai/v1} to the holders of sub-keys, which the owner mints at
 * {@code /admin/api/sub_keys}. The keys are in the application's own database.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SpringBootExample {
    /** Runs until it is killed. */
    public static void main(String[] args) {
        SpringApplication.run(SpringBootExample.class, args);
    }

    @Bean
    FgProxy fgProxy(
            DataSource dataSource,
            @Value("${fgproxy.master-key}") String masterKey,
            @Value("${openai.api-key}") String mainKey) {
        FgProxy proxy = FgProxy.builder()
                .store(JdbcKeyStore.builder(dataSource).createSchema(true).build())
                .masterKey(MasterKey.fromBase64(masterKey))
                .build();
        if (proxy.mainKeys().list().isEmpty()) {
            proxy.mainKeys().add(NewMainKey.of("default", mainKey));
        }
        return proxy;
    }

    @Bean
    ServletRegistrationBean<FgProxyServlet> openAi(FgProxy proxy, @Value("${openai.base-url}") URI upstream) {
        FgProxyConfig config = FgProxyConfig.builder().upstream(upstream).build();
        return new ServletRegistrationBean<>(new FgProxyServlet(proxy, config), "/openai/v1/*");
    }

    @Bean
    ServletRegistrationBean<FgAdminServlet> admin(FgProxy proxy, @Value("${fgproxy.admin-token}") String token) {
        FgAdminServlet servlet = new FgAdminServlet(proxy, FgAdminServlet.tokenDigest(token));
        return new ServletRegistrationBean<>(servlet, "/admin/api/*");
    }
}
