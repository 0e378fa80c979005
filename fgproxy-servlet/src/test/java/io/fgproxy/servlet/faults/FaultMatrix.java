package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.fgproxy.servlet.container.Setup;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever fails on a setup: the client gets the defined answer, the request is charged as defined and settled once, and
 * in the end no slot, hold, file or thread is left behind.
 */
abstract class FaultMatrix {
    private static Stage stage;

    @Parameter
    private Setup setup;

    @BeforeParameterizedClassInvocation
    static void start(Setup setup) throws Exception {
        stage = new Stage(setup);
    }

    @AfterParameterizedClassInvocation
    static void nothingIsLeft() throws Exception {
        stage.close();
    }

    @ParameterizedTest
    @MethodSource("io.fgproxy.servlet.faults.Fault#all")
    void endsAsDefined(Fault fault) throws Exception {
        assumeThat(setup).matches(fault.on());
        stage.play(fault);
    }
}
