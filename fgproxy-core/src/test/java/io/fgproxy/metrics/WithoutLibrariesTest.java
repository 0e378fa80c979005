package io.fgproxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonView;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.FgProxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who does not want Micrometer or OpenTelemetry does not need them. */
class WithoutLibrariesTest {
    private static final List<Class<?>> ENOUGH =
            List.of(FgProxy.class, ObjectMapper.class, JsonFactory.class, JsonView.class, LoggerFactory.class);

    /** A class loader with this module and what it really depends on. */
    private static URLClassLoader loader() {
        List<URL> places = new ArrayList<>();
        for (Class<?> type : ENOUGH) {
            places.add(type.getProtectionDomain().getCodeSource().getLocation());
        }
        return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    @Test
    void aMeasuredProxyNeedsNeitherOfThem() throws Exception {
        try (URLClassLoader bare = loader()) {
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> bare.loadClass("io.micrometer.core.instrument.MeterRegistry"));
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> bare.loadClass("io.opentelemetry.api.OpenTelemetry"));
            Class<?> metrics = bare.loadClass(ProxyMetrics.class.getName());
            assertThat(metrics).isNotEqualTo(ProxyMetrics.class);
            Object listener = java.lang.reflect.Proxy.newProxyInstance(
                    bare, new Class<?>[] {metrics}, (self, method, arguments) -> null);
            Object builder =
                    bare.loadClass(FgProxy.class.getName()).getMethod("builder").invoke(null);
            builder.getClass().getMethod("metrics", metrics).invoke(builder, listener);
            Object proxy = builder.getClass().getMethod("build").invoke(builder);
            Object gate = proxy.getClass().getMethod("gate").invoke(proxy);
            Object measuring = gate.getClass().getMethod("measuring").invoke(gate);
            assertThat(measuring.getClass().getMethod("isOn").invoke(measuring)).isEqualTo(true);
        }
    }

    @Test
    void theAdaptersSayWhatIsMissing() throws Exception {
        try (URLClassLoader bare = loader()) {
            Class<?> adapter = bare.loadClass("io.fgproxy.metrics.micrometer.MicrometerMetrics");
            assertThatExceptionOfType(NoClassDefFoundError.class)
                    .isThrownBy(adapter::getConstructors)
                    .withMessageContaining("MeterRegistry");
        }
    }
}
