package io.fgproxy.examples.standalone;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Locale;

/** The server's numbers in Prometheus' text format. No label has values that a client can choose. */
final class Metrics {
    private final RequestCounts counts;

    Metrics(RequestCounts counts) {
        this.counts = counts;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        head(text, "process_start_time_seconds", "gauge", "When the process started, in Unix seconds.");
        line(
                text,
                "process_start_time_seconds",
                ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        head(text, "process_uptime_seconds", "gauge", "How long the process has been running.");
        line(
                text,
                "process_uptime_seconds",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        head(text, "jvm_memory_used_bytes", "gauge", "Memory that the JVM uses.");
        line(
                text,
                "jvm_memory_used_bytes{area=\"heap\"}",
                memory.getHeapMemoryUsage().getUsed());
        line(
                text,
                "jvm_memory_used_bytes{area=\"nonheap\"}",
                memory.getNonHeapMemoryUsage().getUsed());
        head(text, "jvm_threads_current", "gauge", "Live threads.");
        line(text, "jvm_threads_current", ManagementFactory.getThreadMXBean().getThreadCount());
        head(text, "fgproxy_http_requests_total", "counter", "Requests answered, by the class of their status.");
        for (int statusClass = 1; statusClass <= 5; statusClass++) {
            line(text, "fgproxy_http_requests_total{status=\"" + statusClass + "xx\"}", counts.ofClass(statusClass));
        }
        head(text, "fgproxy_http_requests_aborted_total", "counter", "Requests that broke off before their end.");
        line(text, "fgproxy_http_requests_aborted_total", counts.aborted());
        head(text, "fgproxy_http_requests_active", "gauge", "Requests being answered.");
        line(text, "fgproxy_http_requests_active", counts.active());
        return text.toString();
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, long value) {
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void line(StringBuilder text, String name, double value) {
        text.append(String.format(Locale.ROOT, "%s %.3f%n", name, value).replace("\r", ""));
    }
}
