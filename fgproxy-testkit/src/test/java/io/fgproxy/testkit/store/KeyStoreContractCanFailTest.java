package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.store.KeyStore;
import io.fgproxy.testkit.store.FlawedKeyStore.Flaw;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A contract that every store fulfils is worth nothing: each of these stores has a mistake that must be found. */
class KeyStoreContractCanFailTest {
    private interface Promise {
        void test(KeyStoreContract contract) throws Exception;
    }

    static Stream<Arguments> promisesBroken() {
        return Stream.of(
                broken(
                        Flaw.LOST_UPDATES,
                        "the limit is filled exactly",
                        LedgerRaceContract::racingReservationsFillTheLimitExactly),
                broken(
                        Flaw.LOST_UPDATES,
                        "fifty of two hundred",
                        LedgerRaceContract::twoHundredRequestsOnFiftyLeftAdmitExactlyFifty),
                broken(
                        Flaw.REVOKE_IGNORED,
                        "nothing after a revoke",
                        KeyStoreContract::noReservationThatStartsAfterARevokeIsAdmitted),
                broken(Flaw.REVOKE_IGNORED, "revoked keys", LedgerContract::disabledAndRevokedKeysAreNotReserved),
                broken(Flaw.REVOKE_IGNORED, "old versions", LedgerContract::onlyTheCurrentVersionIsReserved),
                broken(Flaw.SETTLED_TWICE, "only once", LedgerContract::onlyTheFirstSettleOrReleaseCounts),
                broken(
                        Flaw.SETTLED_TWICE,
                        "one winner",
                        LedgerRaceContract::racingSettlesAndReleasesOfOneHoldHaveOneWinner),
                broken(Flaw.EXPIRY_INCLUSIVE, "expiry", LedgerContract::expiryIsExclusiveToTheNanosecond),
                broken(Flaw.EDIT_FORGIVES, "edits", LedgerContract::editKeepsWhatWasUsedAndHeld),
                broken(Flaw.EDIT_FORGIVES, "raced edits", KeyStoreContract::editsRacedWithTheLedgerKeepTheCounters),
                broken(
                        Flaw.DIGEST_CHECKED_BEFORE,
                        "one owner of a digest",
                        KeyStoreContract::racingInsertsOfOneDigestHaveOneWinner),
                broken(
                        Flaw.SHARED_RULES_IGNORED,
                        "nothing on older rules",
                        SharedRulesContract::whatWasDecidedOnOlderRulesIsNotReserved),
                broken(
                        Flaw.SHARED_RULES_IGNORED,
                        "nothing after a change",
                        SharedRulesContract::noReservationThatStartsAfterAChangeOfSharedRulesIsAdmittedOnOlderOnes));
    }

    private static Arguments broken(Flaw flaw, String promise, Promise test) {
        return Arguments.of(flaw, promise, test);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("promisesBroken")
    void flawIsFound(Flaw flaw, String promise, Promise test) {
        KeyStoreContract contract = new KeyStoreContract() {
            @Override
            protected KeyStore openStore() {
                return new FlawedKeyStore(flaw);
            }
        };
        contract.openBothNodes();
        assertThatExceptionOfType(AssertionError.class).as(promise).isThrownBy(() -> test.test(contract));
    }
}
