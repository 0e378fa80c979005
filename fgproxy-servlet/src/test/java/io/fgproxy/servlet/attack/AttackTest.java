package io.fgproxy.servlet.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.servlet.container.ProxyFixture;
import io.fgproxy.servlet.container.Setup;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sends the whole corpus through every container, as servlet and as filter: no case may make upstream do what its key's
 * policy forbids, crash or hang the proxy, or carry a credential across; and every control must pass unchanged. The
 * counts stand in {@code target/attacks}.
 */
@ParameterizedClass
@MethodSource("mounts")
class AttackTest {
    private static ProxyFixture proxy;
    private static Attacker attacker;
    private static Report report;

    @Parameter
    Setup setup;

    static List<Setup> mounts() {
        return Setup.all().stream().filter(Setup::async).toList();
    }

    static List<String> families() {
        return Corpus.FAMILIES;
    }

    @BeforeParameterizedClassInvocation
    static void start(Setup setup) throws Exception {
        proxy = ProxyFixture.start(setup);
        attacker = new Attacker(proxy, Corpus.policies());
        report = new Report();
    }

    @AfterParameterizedClassInvocation
    static void stop(Setup setup) throws IOException {
        proxy.close();
        report.write(setup.toString());
    }

    @ParameterizedTest
    @MethodSource("families")
    void nothingSlipsPast(String family) {
        List<Outcome> outcomes =
                Corpus.family(family).stream().map(attacker::run).toList();
        outcomes.forEach(report::add);
        List<Outcome> bad =
                outcomes.stream().filter(outcome -> !outcome.isFine()).toList();
        assertThat(bad).as("%s of %s on %s", bad.size(), family, setup).isEmpty();
    }
}
