package io.fgproxy.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One server that is measured, with a fake upstream of its own. */
final class Peer {
    /** The same for all of Java, so that it is not the flags that are compared; README of this module tells why. */
    private static final List<String> FLAGS = List.of(
            "-Xms1536m",
            "-Xmx1536m",
            "-XX:+UseParallelGC",
            "-Xmn768m",
            "-XX:ActiveProcessorCount=2",
            "-Djava.net.preferIPv4Stack=true",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
            "-Djdk.httpclient.keepalive.timeout=30",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

    private static final List<String> OURS = List.of("memory", "hsqldb", "postgres");
    private static final double TICKS = 100;
    private static final double KIB_PER_MIB = 1024;

    private final String name;
    private final int port;
    private final Process upstream;
    private final Process server;

    private Peer(String name, int port, Process upstream, Process server) {
        this.name = name;
        this.port = port;
        this.upstream = upstream;
        this.server = server;
    }

    static Peer start(String name, int port) throws Exception {
        int upstreamPort = port + 1;
        String url = "http://127.0.0.1:" + upstreamPort;
        Process upstream = java(List.of("taskset", "-c", "1"), Upstream.class, name + "-upstream", "" + upstreamPort);
        Process server = name.equals("nginx")
                ? nginx(port, upstreamPort)
                : java(
                        List.of(),
                        OURS.contains(name) ? ProxyServer.class : PeerServer.class,
                        name,
                        "" + port,
                        url,
                        name);
        Peer peer = new Peer(name, port, upstream, server);
        await(upstreamPort, upstream);
        await(port, server);
        return peer;
    }

    private static Process java(List<String> before, Class<?> main, String log, String... args) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return start(command, log);
    }

    private static Process nginx(int port, int upstreamPort) throws IOException {
        Path folder = Files.createTempDirectory("fgproxy-nginx");
        String config = """
                daemon off; master_process off; pid %1$s/pid; error_log %1$s/error;
                events { worker_connections 20000; }
                http { access_log off; keepalive_requests 1000000000;
                  upstream up { server 127.0.0.1:%3$d; keepalive 512; keepalive_requests 1000000000; }
                  server { listen 127.0.0.1:%2$d backlog=8192;
                    location / { proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection "";
                      proxy_set_header Authorization "Bearer sk-upstream-secret"; proxy_buffering off;
                      client_max_body_size 100m; client_body_buffer_size 1m; } } }
                """.formatted(folder, port, upstreamPort);
        Files.writeString(folder.resolve("nginx.conf"), config);
        return start(List.of("nginx", "-c", folder.resolve("nginx.conf").toString()), "nginx");
    }

    private static Process start(List<String> command, String log) throws IOException {
        File file = File.createTempFile("fgproxy-" + log + "-", ".log");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(file)
                .start();
    }

    private static void await(int port, Process process) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException("Nothing listens on " + port, e);
                }
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
    }

    String name() {
        return name;
    }

    /** To the first processor, with all threads that it has. */
    void pin() throws Exception {
        new ProcessBuilder("taskset", "-a", "-cp", "0", "" + server.pid())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    Turn run(String phase, int seconds, Generator generator) throws IOException {
        double before = cpu();
        double[] most = new double[2];
        String line = generator.run(load(phase, seconds), () -> {
            most[0] = Math.max(most[0], status("VmRSS:") / KIB_PER_MIB);
            most[1] = Math.max(most[1], status("Threads:"));
        });
        return Turn.of(line, cpu() - before, most[0], (int) most[1]);
    }

    private List<String> load(String phase, int seconds) {
        String key = ProxyServer.KEY;
        String to = "" + port;
        String time = "" + seconds;
        return switch (phase) {
            case "rate" -> List.of("load", to, key, "rate", "16", "500", time);
            case "big200k" -> List.of("load", to, key, "closed", "16", time, "200000");
            case "big20m" -> List.of("load", to, key, "closed", "2", time, "20000000");
            case "sse1000" -> List.of("streams", to, key, "1000", "1000", "100", "50");
            case "sse5000" -> List.of("streams", to, key, "5000", "4000", "500", "10");
            default -> List.of("load", to, key, "closed", phase.substring(1), time, "2000");
        };
    }

    /** Seconds of processor time of the server, its database apart. */
    private double cpu() throws IOException {
        String stat = Files.readString(Path.of("/proc", "" + server.pid(), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
    }

    private double status(String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", "" + server.pid(), "status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        server.children().forEach(ProcessHandle::destroy);
        server.destroy();
        upstream.destroy();
    }
}
