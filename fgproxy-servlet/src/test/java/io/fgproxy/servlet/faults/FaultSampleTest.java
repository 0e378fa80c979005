package io.fgproxy.servlet.faults;

import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.SeededRandom;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** All faults on one setup, another one each time. */
@ParameterizedClass
@MethodSource("picked")
class FaultSampleTest extends FaultMatrix {
    static List<Setup> picked() {
        return List.of(SeededRandom.create("setup of the faults").pick(Setup.all()));
    }
}
