package io.fgproxy.servlet.faults;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** All faults on all setups. */
@Tag("heavy")
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#all")
class FaultMatrixTest extends FaultMatrix {}
